import {
  MongoBulkWriteError,
  type Db,
  type Filter,
  type IndexDescription,
  type ObjectId,
} from 'mongodb'
import type { EntryType } from '../../../lib/protocol/entries.ts'
import type { NewEntry, StoredEntry } from '../store.ts'
import { durable, isTaken } from './durable.ts'
import { makeFind } from './find.ts'
import { same } from './same.ts'
import { together } from './together.ts'
import { reach } from '../../fault.ts'

interface EntryDocument extends StoredEntry {
  /** Takes the id once in the room, whoever says it; of entries of before it is any. */
  readonly _id: string
  /** The append that has stored it: tells what is new from what was there. */
  readonly by?: ObjectId
  /** Of an entry that is about another one. */
  readonly target?: string
  /** Of a `delete`: since when what it is about has to be erased. Absent once that is certain. */
  readonly erasing?: number
}

/** An entry on its way. */
export interface Line {
  readonly entry: NewEntry
  readonly target: string | null
}

/** With the shard key first. By id before the author, so that an entry is found by its id alone. */
export const entryIndexes: IndexDescription[] = [
  { key: { roomId: 1, seq: 1 }, unique: true },
  { key: { roomId: 1, id: 1, authorId: 1 }, unique: true },
  { key: { roomId: 1, target: 1 }, partialFilterExpression: { target: { $exists: true } } },
  { key: { erasing: 1 }, sparse: true },
]

const erased = { text: '', erased: true }
/** Heads that are read with one command. */
const WIDTH = 50
/** Entries removed by one command. */
const SHOVEL = 2000

const targeting = new Set<EntryType>(['edit', 'delete', 'react', 'unreact'])

export const targetOf = ({ type, body }: Pick<NewEntry, 'type' | 'body'>): string | null => {
  const target = targeting.has(type) && 'target' in body ? body.target : null
  return typeof target === 'string' ? target : null
}

export const toLine = (entry: NewEntry): Line => ({ entry, target: targetOf(entry) })

/** By id first: ids begin with the time, so that what is new in all rooms is on the same few pages. */
const keyOf = (roomId: string, { id }: Pick<NewEntry, 'id'>) => `${id} ${roomId}`

/** What of `line` is left once its target has been deleted. */
export const emptied = (line: Line): Line => ({
  ...line,
  entry: { ...line.entry, body: { target: line.target, ...erased } },
})

export const placed = (roomId: string, seq: number, { entry }: Line): StoredEntry => {
  const { id, type, authorId, at, sentAt, body } = entry
  return { roomId, seq, id, type, authorId, at, sentAt, body }
}

const pick = (document: EntryDocument): StoredEntry => {
  const { roomId, seq, id, type, authorId, at, sentAt, body } = document
  return { roomId, seq, id, type, authorId, at, sentAt, body }
}

/** The entries of all logs. Every command but the search for erasures names its room. */
export const makeEntries = (db: Db) => {
  const entries = db.collection<EntryDocument>('entries', durable)

  const lastOf = (roomId: string) => [
    { $match: { roomId: same(roomId) } },
    { $sort: { seq: -1 } },
    { $limit: 1 },
    { $project: { _id: 0, roomId: 1, seq: 1 } },
  ]
  /** Each by its index; no other way of asking for several reads one entry of each alone. */
  const head = together(WIDTH, async ([first, ...more]: readonly [string, ...string[]]) => {
    const others = more.map((roomId) => ({
      $unionWith: { coll: entries.collectionName, pipeline: lastOf(roomId) },
    }))
    const found = await entries.aggregate<EntryDocument>([...lastOf(first), ...others]).toArray()
    const heads = new Map(found.map(({ roomId, seq }) => [roomId, seq]))
    return (roomId) => heads.get(roomId) ?? 0
  })

  const range = async (filter: Filter<EntryDocument>, seq: 1 | -1, limit: number) =>
    limit < 1 ? [] : (await entries.find(filter).sort({ seq }).limit(limit).toArray()).map(pick)

  return {
    head,

    async heads(roomIds: readonly string[]): Promise<Map<string, number>> {
      const heads = await Promise.all(roomIds.map(head))
      return new Map(roomIds.map((roomId, i) => [roomId, heads[i] ?? 0]))
    },

    between: (roomId: string, from: number, to: number, limit: number) =>
      range({ roomId: same(roomId), seq: { $gte: from, $lte: to } }, 1, limit),

    last: async (roomId: string, limit: number) =>
      (await range({ roomId: same(roomId) }, -1, limit)).toReversed(),

    withIds: makeFind(async (filter) => (await entries.find(filter).toArray()).map(pick)),

    /** Those of `lines` that are stored, by their ids, and whether the append `by` has done it. */
    async known(roomId: string, lines: readonly Line[], by: ObjectId) {
      const ids = { $in: lines.map(({ entry }) => entry.id) }
      const found = await entries.find({ roomId: same(roomId), id: ids }).toArray()
      const first = found.toSorted((a, b) => b.seq - a.seq)
      return new Map(
        first.map((one) => [one.id, { entry: pick(one), fresh: by.equals(one.by ?? null) }]),
      )
    },

    /**
     * Inserts in this order at `seq`, `seq + 1`, … False when a place or an id is taken: then those
     * before it are stored, and the rest is not.
     */
    async insert(roomId: string, seq: number, lines: readonly Line[], by: ObjectId, now: number) {
      const documents = lines.map((line, i): EntryDocument => ({
        _id: keyOf(roomId, line.entry),
        by,
        ...placed(roomId, seq + i, line),
        ...(line.target !== null && { target: line.target }),
        ...(line.entry.type === 'delete' && { erasing: now }),
      }))
      try {
        await entries.insertMany(documents, { ordered: true, ignoreUndefined: true })
        reach('entries written')
        return true
      } catch (error) {
        if (error instanceof MongoBulkWriteError && isTaken(error)) return false
        throw error
      }
    },

    /** Those of `targets` that a `delete` is about. */
    async deleted(roomId: string, targets: readonly string[]): Promise<Set<string>> {
      if (targets.length === 0) return new Set()
      const about = { roomId: same(roomId), target: { $in: [...targets] }, type: 'delete' } as const
      const found = await entries.find(about, { projection: { _id: 0, target: 1 } }).toArray()
      return new Set(found.flatMap(({ target }) => target ?? []))
    },

    async erase(roomId: string, target: string) {
      const full = { roomId: same(roomId), 'body.erased': { $ne: true } }
      await Promise.all([
        entries.updateMany(
          { ...full, id: same(target), type: 'message' },
          { $set: { body: erased } },
        ),
        entries.updateMany(
          { ...full, target: same(target), type: 'edit' },
          { $set: { body: { target, ...erased } } },
        ),
      ])
    },

    /** `delete`s that were stored before `before`, and whose targets may not be erased yet. */
    unerased: (before: number, limit: number) =>
      entries
        .find({ erasing: { $lt: before } })
        .limit(limit)
        .toArray(),

    async isErased({ _id, roomId }: Pick<EntryDocument, '_id' | 'roomId'>) {
      await entries.updateOne({ roomId, _id }, { $unset: { erasing: 1 } })
    },

    /** Removes a whole log, from its beginning. */
    async removeAll(roomId: string) {
      for (;;) {
        const ids = entries.find({ roomId: same(roomId) }, { projection: { _id: 0, seq: 1 } })
        const some = await ids.sort({ seq: 1 }).limit(SHOVEL).toArray()
        const last = some.at(-1)
        if (!last) return
        await entries.deleteMany({ roomId: same(roomId), seq: { $lte: last.seq } })
      }
    },
  }
}

export type Entries = ReturnType<typeof makeEntries>
