import type { RoomRow } from './db.ts'

/** Messages that were not looked at, in all rooms that were ever opened here. */
export const unreadIn = (rooms: readonly RoomRow[]): number =>
  rooms.reduce((sum, room) => sum + (room.openedAt && !room.closed ? room.unread : 0), 0)
