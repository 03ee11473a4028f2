import type { Db, Filter, IndexDescription } from 'mongodb'
import { Refusal } from '../../../lib/protocol/errors.ts'
import type { RoomRecord, Rooms } from '../store.ts'
import { makeBells } from './bells.ts'
import { durable, unlessTaken } from './durable.ts'
import type { Entries } from './entries.ts'
import { makeMembers } from './members.ts'
import { makePositions } from './positions.ts'
import { same } from './same.ts'
import { together } from './together.ts'
import { makeTries } from './tries.ts'

interface RoomDocument extends Omit<RoomRecord, 'id'> {
  readonly _id: string
  /** When something was last said, to the second. */
  readonly lastAt: number
  /** Of a tombstone, which keeps nothing else: the room was removed, and its id is never used again. */
  readonly gone?: true
  /** Of a tombstone: since when what the room had is being removed. Absent once that is certain. */
  readonly burying?: number
}

export const roomIndexes: IndexDescription[] = [
  { key: { visibility: 1, lastAt: -1 } },
  { key: { expiresAt: 1 } },
  { key: { burying: 1 }, sparse: true },
]

const SECOND = 1000
/**
 * A room that was there is believed to be for this long, so that not every append has to look. Far less
 * than a minute: what is said in a room that another node has removed meanwhile is removed by then.
 */
const BELIEVED = 6000
/** Rooms that are looked up with one command. */
const WIDTH = 100
/** Rooms of which something is remembered. */
const MOST = 20_000

const living = { gone: { $ne: true } } as const satisfies Filter<RoomDocument>

const parts = (room: Omit<RoomRecord, 'id'>): Omit<RoomRecord, 'id'> => {
  const { title, topic, visibility, board, ownerId, createdAt, expiresAt, invite, settled } = room
  return { title, topic, visibility, board, ownerId, createdAt, expiresAt, invite, settled }
}

const pick = (document: RoomDocument): RoomRecord => ({ id: document._id, ...parts(document) })

export const makeRooms = (db: Db, entries: Entries, now: () => number) => {
  const rooms = db.collection<RoomDocument>('rooms', durable)
  const { removeAll: removeMembers, ...members } = makeMembers(db)
  const { removeAll: removePositions, ...positions } = makePositions(db)
  const { removeAll: removeBells } = makeBells(db)
  const seconds = new Map<string, number>()
  const seenAt = new Map<string, number>()

  const remember = (all: Map<string, number>, id: string, value: number) => {
    all.delete(id)
    all.set(id, value)
    if (all.size > MOST) all.delete(all.keys().next().value ?? '')
  }

  const secondOf = (at: number) => Math.floor(at / SECOND)
  const stirs = (id: string, at: number) => secondOf(at) > (seconds.get(id) ?? -Infinity)

  const one = (id: string) => ({ _id: same(id), ...living })

  /** What somebody else has written may not yet be as durable as an answer has to be. */
  const whoHas = async (id: string): Promise<RoomDocument> => {
    const pause = makeTries()
    for (;;) {
      const found = await rooms.findOne({ _id: same(id) })
      if (found) return found
      await pause()
    }
  }

  const bury = async (id: string) => {
    await entries.removeAll(id)
    await removeMembers(id)
    await removePositions(id)
    await removeBells(id)
  }

  const port: Rooms = {
    async create(room) {
      const fresh = { _id: room.id, ...parts(room), lastAt: room.createdAt }
      if (await unlessTaken(rooms.insertOne(fresh))) return room
      const there = await whoHas(room.id)
      if (there.gone) throw new Refusal('GONE')
      if (there.ownerId !== room.ownerId) throw new Refusal('CONFLICT')
      return pick(there)
    },
    find: together(WIDTH, async ([id, ...more]) => {
      const since = now()
      const filter = more.length > 0 ? { _id: { $in: [id, ...more] }, ...living } : one(id)
      const found = await rooms.find(filter).toArray()
      for (const { _id } of found) remember(seenAt, _id, since)
      const all = new Map(found.map((room) => [room._id, pick(room)]))
      return (wanted) => all.get(wanted) ?? null
    }),
    async change(id, change) {
      const known = Object.entries(parts(change as RoomRecord)).filter(([, to]) => to !== undefined)
      if (known.length === 0) return port.find(id)
      const changed = await rooms.findOneAndUpdate(
        one(id),
        { $set: Object.fromEntries(known) },
        { returnDocument: 'after' },
      )
      return changed && pick(changed)
    },
    async list(userId, limit) {
      const mine = (await members.memberships(userId)).map(({ roomId }) => roomId)
      const [open, own] = await Promise.all([
        rooms.find({ visibility: 'public' }).sort({ lastAt: -1 }).limit(limit).toArray(),
        rooms.find({ _id: { $in: mine }, ...living }).toArray(),
      ])
      const all = new Map([...open, ...own].map((room) => [room._id, room]))
      const heads = await entries.heads([...all.keys()])
      return [...all.values()]
        .toSorted((a, b) => b.lastAt - a.lastAt)
        .map((room) => ({ room: pick(room), head: heads.get(room._id) ?? 0 }))
    },
    async remove(id) {
      const tombstone = { gone: true, burying: now() } as unknown as RoomDocument
      const { matchedCount } = await rooms.replaceOne(one(id), tombstone)
      seenAt.delete(id)
      if (matchedCount > 0) await bury(id)
    },
    async expired(at, limit) {
      const over = rooms.find({ expiresAt: { $lte: at } }, { projection: { _id: 1 } })
      return (await over.sort({ expiresAt: 1 }).limit(limit).toArray()).map(({ _id }) => _id)
    },
    ...members,
    ...positions,
  }

  return {
    rooms: port,

    async isThere(id: string) {
      const age = now() - (seenAt.get(id) ?? -Infinity)
      return (age >= 0 && age < BELIEVED) || (await port.find(id)) !== null
    },

    /**
     * The order of rooms is kept to the second, so that a busy one costs one write a second: that of
     * whoever says the first thing in it.
     */
    async stirred(id: string, at: number) {
      if (!stirs(id, at)) return
      await rooms.updateOne(one(id), { $max: { lastAt: at } })
      remember(seconds, id, secondOf(at))
    },

    stirredElsewhere(id: string, at: number) {
      if (stirs(id, at)) remember(seconds, id, secondOf(at))
    },

    graves: {
      /** Rooms that were removed before `before`, and of which something may be left. */
      async unburied(before: number, limit: number) {
        const found = rooms.find({ burying: { $lt: before } }, { projection: { _id: 1 } })
        return (await found.limit(limit).toArray()).map(({ _id }) => _id)
      },

      async bury(id: string) {
        await bury(id)
        await rooms.updateOne({ _id: same(id) }, { $unset: { burying: 1 } })
      },
    },
  }
}

export type RoomsOfStore = ReturnType<typeof makeRooms>
