import type { Room } from '../protocol/rooms.ts'
import type { RoomRow } from './db.ts'

const settingsOf = ({ title, visibility, topic, board, expiresAt }: Room) => ({
  title,
  visibility,
  ...(topic !== undefined && { topic }),
  ...(board !== undefined && { board }),
  ...(expiresAt !== undefined && { expiresAt }),
})

/** What the server says of a room, with what only this device knows. */
export function rowOf(room: Room, known: RoomRow | undefined): RoomRow {
  const { seen = 0, topic: _t, board: _b, expiresAt: _e, ...told } = room
  // An answer that the log has overtaken may not know of a change that is in it.
  const overtaken = known !== undefined && known.high > room.head
  return {
    ...told,
    ...settingsOf(overtaken ? known : room),
    head: Math.max(room.head, known?.high ?? 0),
    low: known?.low ?? 0,
    high: known?.high ?? 0,
    seen: Math.max(seen, known?.seen ?? 0),
    unread: known?.unread ?? 0,
    ...(known?.last && { last: known.last }),
    ...(known?.face && { face: known.face }),
    ...(known?.openedAt !== undefined && { openedAt: known.openedAt }),
  }
}

/** A room of which nothing is known but that it is closed to me, since `now`. */
export const closedRow = (
  id: string,
  now: number,
  closed: { code: string; text: string },
): RoomRow => ({
  id,
  title: '',
  visibility: 'unlisted',
  ownerId: '',
  createdAt: now,
  openedAt: now,
  head: 0,
  low: 0,
  high: 0,
  seen: 0,
  unread: 0,
  closed,
})
