import { chunkOf, leavesWithin } from './chunks.ts'
import type { RoomRow, TendrilDb } from './db.ts'
import { bytesWithin, growLeaves, leavesOf } from './leaves.ts'
import { dropOldest } from './pictures.ts'
import { weigh } from './usage.ts'

/** The last places of every room stay, whatever the budget. */
export const KEPT = 200
/** Places that go in one transaction. */
const STEP = 500

interface Wish {
  db: TendrilDb
  /** Bytes that the history may take. */
  budget: number
  /** Rooms on the screen: what somebody reads is not taken away. */
  shown: () => Promise<ReadonlySet<string>>
  kept?: number
}

/** The lowest place that must stay: what is read may go, and more of it if that is not enough. */
const floorOf = ({ high, seen }: RoomRow, kept: number, unread: boolean): number =>
  Math.min(high - kept + 1, unread ? Infinity : seen + 1)

/**
 * Lets go of the oldest places of a room, as many as one step takes; what stays is without a hole.
 * Answers about how many bytes that made free.
 */
const raise = (db: TendrilDb, roomId: string, kept: number, unread: boolean): Promise<number> =>
  db.transaction('rw', db.rooms, db.entries, db.timeline, db.leaves, async () => {
    const room = await db.rooms.get(roomId)
    if (!room || room.high === 0) return 0
    const low = Math.min(room.low + STEP, floorOf(room, kept, unread))
    if (low <= room.low) return 0
    const gone = [
      [roomId, room.low],
      [roomId, low],
    ] as const
    const [first, last] = [chunkOf(room.low), chunkOf(low)]
    const before = await bytesWithin(db, roomId, first, last)
    await db.entries
      .where('[roomId+seq]')
      .between(...gone)
      .delete()
    await db.timeline
      .where('[roomId+seq]')
      .between(...gone)
      .delete()
    await leavesWithin(db, roomId, 0, last).delete()
    await leavesOf(db, roomId, last, last)
    await db.rooms.put({ ...room, low })
    return before - (await bytesWithin(db, roomId, last, last))
  })

/**
 * Brings the history within its budget: pictures seen longest ago go first, then the oldest read
 * messages of the rooms opened longest ago, then unread ones.
 */
export async function trim({ db, budget, shown, kept = KEPT }: Wish): Promise<void> {
  // What a full device cannot make is guessed.
  await growLeaves(db).catch(() => undefined)
  let { total, pictures } = await weigh(db)
  if (total <= budget) return
  // A little more than it must, or it would begin again with the next message.
  const goal = budget * 0.9
  while (total > goal && pictures > 0) {
    await dropOldest(db, total - goal)
    ;({ total, pictures } = await weigh(db))
  }
  for (const unread of [false, true])
    while (total > goal) {
      const [rooms, seen] = await Promise.all([db.rooms.toArray(), shown()])
      const next = rooms
        .filter((room) => !seen.has(room.id) && room.low > 0)
        .filter((room) => room.low < floorOf(room, kept, unread))
        .sort((one, other) => (one.openedAt ?? 0) - (other.openedAt ?? 0))[0]
      if (!next) break
      total -= await raise(db, next.id, kept, unread)
    }
}

/** Every message and picture, and nothing that is still to go out. */
export const clearHistory = (db: TendrilDb): Promise<void> => {
  const tables = [db.entries, db.timeline, db.leaves, db.pictures, db.pixels]
  return db.transaction('rw', [...tables, db.rooms], async () => {
    await Promise.all(tables.map((table) => table.clear()))
    await db.rooms.toCollection().modify((room) => {
      Object.assign(room, { low: 0, high: 0, unread: 0 })
      delete room.last
    })
  })
}
