import type { EntryRow, MessageRow, RoomRow, TendrilDb } from './db.ts'
import { placesFrom } from './span.ts'
import { calledIn } from './titles.ts'
import { countUnread } from './unread.ts'

/** What is unread of a room, with these entries at the end of what is held. */
export async function noteUnread(
  db: TendrilDb,
  me: string,
  room: RoomRow,
  entries: readonly EntryRow[],
) {
  if (entries.some(({ type }) => type === 'delete')) room.unread = await countUnread(db, me, room)
  else {
    // Counted on, since counting anew costs as much as there is unread.
    const news = ({ type, seq, authorId }: EntryRow) =>
      type === 'message' && authorId !== me && seq > room.seen
    room.unread += entries.filter(news).length
  }
}

/** What was said last in it. */
export async function noteLast(db: TendrilDb, room: RoomRow): Promise<void> {
  const newest = (await db.timeline
    .where('[roomId+seq]')
    .between(...placesFrom(room.id, 0))
    .reverse()
    .filter((row) => row.kind === 'message' && !row.deleted)
    .first()) as MessageRow | undefined
  if (!newest) delete room.last
  else {
    const { at, authorId, text, files } = newest
    room.last = { at, authorId, text: text || calledIn(files) }
  }
}
