import { ObjectId } from 'mongodb'
import { Refusal } from '../../../lib/protocol/errors.ts'
import type { Appended, Log, NewEntry, StoredEntry } from '../store.ts'
import { emptied, placed, targetOf, toLine, type Entries, type Line } from './entries.ts'
import { makeTries } from './tries.ts'
import { makeTurns } from './turns.ts'

export interface LogParts {
  readonly entries: Entries
  /** Whether the room lives. */
  isThere(roomId: string): Promise<boolean>
  /** Something was said in the room at `at`, here; -Infinity for nothing. */
  stirred(roomId: string, at: number): Promise<void>
  /** … at another node, which writes it down. */
  stirredElsewhere(roomId: string, at: number): void
  now(): number
}

/** Rooms whose heads are remembered: where to try first, and no more than that. */
const MOST = 20_000

const targetsOf = (entries: readonly NewEntry[], type: NewEntry['type']) => [
  ...new Set(entries.flatMap((entry) => (entry.type === type ? (targetOf(entry) ?? []) : []))),
]

export const makeLog = (parts: LogParts): Log => {
  const { entries, isThere, stirred, stirredElsewhere, now } = parts
  const inTurn = makeTurns()
  const heads = new Map<string, number>()

  /** Only what can't be taken back may be remembered, or an insert could leave a hole. */
  const remember = (roomId: string, head: number) => {
    heads.delete(roomId)
    heads.set(roomId, head)
    if (heads.size > MOST) heads.delete(heads.keys().next().value ?? '')
  }

  /**
   * Each line at the head or where it is already. When somebody else has been faster, or an entry is
   * there, what was inserted before that stays, and the rest comes behind the new head.
   */
  const place = async (roomId: string, lines: readonly Line[], by: ObjectId, head: number) => {
    const found = new Map<string, Appended>()
    const pause = makeTries()
    let rest = lines
    let top = head
    while (!(await entries.insert(roomId, top + 1, rest, by, now()))) {
      const before = rest.length
      const known = entries.known(roomId, rest, by)
      const [there, seen] = await Promise.all([known, entries.head(roomId)])
      for (const [id, one] of there) found.set(id, one)
      rest = rest.filter(({ entry }) => !there.has(entry.id))
      top = Math.max(top, seen)
      if (rest.length === 0) break
      if (rest.length === before) await pause()
    }
    for (const [i, line] of rest.entries())
      found.set(line.entry.id, { entry: placed(roomId, top + i + 1, line), fresh: true })
    remember(roomId, top + rest.length)
    return found
  }

  /** Erases what these want gone; whether they want any. An edit may come after its delete. */
  const erase = async (roomId: string, stored: readonly StoredEntry[]) => {
    const edited = await entries.deleted(roomId, targetsOf(stored, 'edit'))
    const gone = new Set([...targetsOf(stored, 'delete'), ...edited])
    await Promise.all([...gone].map((target) => entries.erase(roomId, target)))
    return gone.size > 0
  }

  const append = async (roomId: string, batch: readonly NewEntry[]): Promise<Appended[]> => {
    const by = new ObjectId()
    const first = new Map<string, Line>()
    for (const entry of batch) if (!first.has(entry.id)) first.set(entry.id, toLine(entry))
    const all = [...first.values()]
    const [there, head, deleted] = await Promise.all([
      isThere(roomId),
      heads.get(roomId) ?? entries.head(roomId),
      entries.deleted(roomId, targetsOf(batch, 'edit')),
    ])
    if (!there) throw new Refusal('NOT_FOUND')
    const lines = all.map((line) =>
      line.entry.type === 'edit' && deleted.has(line.target ?? '') ? emptied(line) : line,
    )
    const found = await place(roomId, lines, by, head)
    const stored = [...found.values()].map(({ entry }) => entry)
    const at = Math.max(
      ...[...found.values()].filter((one) => one.fresh).map(({ entry }) => entry.at),
    )
    const [erased] = await Promise.all([erase(roomId, stored), stirred(roomId, at)])
    const final = erased ? await entries.known(roomId, lines, by) : found
    return batch.map((entry) => {
      const one = final.get(entry.id)
      if (!one) throw new Error(`Entry ${entry.id} is neither new nor there`)
      // What stands twice in the batch is new once.
      return { entry: one.entry, fresh: first.delete(entry.id) && one.fresh }
    })
  }

  return {
    append: async (roomId, batch) =>
      batch.length === 0 ? [] : inTurn(roomId, () => append(roomId, batch)),
    learned({ roomId, seq, at }) {
      if (seq > (heads.get(roomId) ?? Infinity)) remember(roomId, seq)
      stirredElsewhere(roomId, at)
    },
    read: entries.between,
    tail: entries.last,
    head: entries.head,
    heads: entries.heads,
    find: entries.withIds,
  }
}
