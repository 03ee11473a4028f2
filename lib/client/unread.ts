import type { RoomRow, TendrilDb, TimelineRow } from './db.ts'
import { placesFrom } from './span.ts'

const PAGE = 500

/** Messages that were not looked at, in all rooms that were ever opened here. */
export const unreadIn = (rooms: readonly RoomRow[]): number =>
  rooms.reduce((sum, room) => sum + (room.openedAt && !room.closed ? room.unread : 0), 0)

/** By the page: a cursor would go to the database and back for every message. */
export async function countUnread(db: TendrilDb, me: string, room: RoomRow): Promise<number> {
  const isNew = (row: TimelineRow) => row.kind === 'message' && row.authorId !== me && !row.deleted
  let count = 0
  for (let from = room.seen + 1, last = false; !last;) {
    const rows = await db.timeline
      .where('[roomId+seq]')
      .between(...placesFrom(room.id, from))
      .limit(PAGE)
      .toArray()
    count += rows.filter(isNew).length
    from = (rows.at(-1)?.seq ?? 0) + 1
    last = rows.length < PAGE
  }
  return count
}
