import type { RoomChange } from '../protocol/rooms.ts'
import type { OutboxRow, RoomRow, TendrilDb } from './db.ts'

/** A room as I have set it, whether everybody knows that yet or not. */
export interface RoomNow {
  room: RoomRow
  /** A change of its settings that is on its way, or was refused. */
  change?: OutboxRow
}

export function set(room: RoomRow, { expiresAt, ...rest }: RoomChange): void {
  Object.assign(room, rest)
  if (expiresAt === null) delete room.expiresAt
  else if (expiresAt !== undefined) room.expiresAt = expiresAt
}

/** Settings that are not in the log yet, laid over the room; what was refused is not. */
export function laySettings(room: RoomRow, rows: readonly OutboxRow[]): RoomNow {
  const changes = rows.filter(({ type, roomId }) => type === 'room' && roomId === room.id)
  const now = { ...room }
  for (const { state, body } of changes) {
    if (state !== 'refused') set(now, body as RoomChange)
  }
  const change =
    changes.find(({ state }) => state === 'refused') ??
    changes.findLast(({ state }) => state === 'queued')
  return { room: now, ...(change && { change }) }
}

export const roomNow = (db: TendrilDb, roomId: string): Promise<RoomNow | undefined> =>
  db.transaction('r', db.rooms, db.outbox, async () => {
    const room = await db.rooms.get(roomId)
    return room && laySettings(room, await db.outbox.where('roomId').equals(roomId).sortBy('n'))
  })
