import type { OutboxRow, RoomRow, TendrilDb } from './db.ts'
import { laySettings } from './settings.ts'

/** A room in the list, with what I said last if that is still on its way. */
export interface ListedRoom {
  room: RoomRow
  waiting?: OutboxRow
}

/** Every room of which there is something to see here. */
export const roomList = (db: TendrilDb): Promise<ListedRoom[]> =>
  db.transaction('r', db.rooms, db.outbox, db.drafts, async () => {
    const rooms = await db.rooms.toArray()
    const rows = await db.outbox.toCollection().sortBy('n')
    const said = rows.filter(({ type }) => type === 'message')
    const waiting = new Map(said.map((row) => [row.roomId, row]))
    const written = new Set(rows.map(({ roomId }) => roomId))
    // Drafts change with every key: they are looked at only where one could matter.
    for (const { id, ownerId } of rooms)
      if (ownerId === '' && (await db.drafts.get(id))) written.add(id)
    return rooms
      .filter(({ id, ownerId }) => ownerId !== '' || written.has(id))
      .map((room) => {
        const row = waiting.get(room.id)
        // What was refused is no news once something else was said.
        const old = row?.state === 'refused' && row.sentAt < (room.last?.at ?? 0)
        return { room: laySettings(room, rows).room, ...(row && !old && { waiting: row }) }
      })
  })
