import type { NewRoom, Room, RoomChange } from '../protocol/rooms.ts'
import { dropBytes } from './bytes.ts'
import type { TendrilDb } from './db.ts'
import { placesFrom } from './log.ts'
import type { Ports } from './ports.ts'
import { rowOf } from './roomrow.ts'
import { valueOf } from './wire.ts'

type ListPorts = Pick<Ports, 'db' | 'wire' | 'clock'>

const take = (db: TendrilDb, room: Room, openedAt?: number) =>
  db.transaction('rw', db.rooms, async () => {
    const row = rowOf(room, await db.rooms.get(room.id))
    await db.rooms.put({ ...row, ...(openedAt !== undefined && { openedAt }) })
  })

/** Public rooms and mine. One that was only listed, and is not any more, goes. */
export async function refreshRooms({ db, wire }: ListPorts): Promise<void> {
  const { rooms } = valueOf(await wire.call('GET', '/api/rooms')) as { rooms: Room[] }
  const listed = new Set(rooms.map(({ id }) => id))
  await db.transaction('rw', db.rooms, async () => {
    const known = new Map((await db.rooms.toArray()).map((row) => [row.id, row]))
    const unlisted = [...known.values()].filter(
      ({ id, openedAt, high, closed }) =>
        openedAt === undefined && high === 0 && !closed && !listed.has(id),
    )
    await db.rooms.bulkDelete(unlisted.map(({ id }) => id))
    await db.rooms.bulkPut(rooms.map((room) => rowOf(room, known.get(room.id))))
  })
}

/** The device makes the id, so that asking twice makes one room. */
export async function createRoom({ db, wire, clock }: ListPorts, wish: NewRoom): Promise<string> {
  const room = { ...wish, id: wish.id ?? newToken() }
  const made = valueOf(await wire.call('POST', '/api/rooms', room)) as { room: Room }
  await take(db, made.room, clock.now())
  return made.room.id
}

export async function changeRoom(
  { db, wire }: ListPorts,
  roomId: string,
  change: RoomChange,
): Promise<void> {
  const changed = valueOf(await wire.call('PATCH', `/api/rooms/${roomId}`, change)) as {
    room: Room
  }
  await take(db, changed.room)
}

export async function removeRoom({ db, wire }: ListPorts, roomId: string): Promise<void> {
  valueOf(await wire.call('DELETE', `/api/rooms/${roomId}`))
  const files = [db.uploads, db.parts, db.growth]
  const tables = [db.rooms, db.entries, db.timeline, db.members, db.outbox, db.drafts, ...files]
  await db.transaction('rw', tables, async () => {
    await db.rooms.delete(roomId)
    await db.drafts.delete(roomId)
    const fileIds = await db.uploads.where('roomId').equals(roomId).primaryKeys()
    await db.uploads.bulkDelete(fileIds)
    await db.growth.bulkDelete(fileIds)
    await dropBytes(db, fileIds)
    await db.outbox.where('roomId').equals(roomId).delete()
    const rest = [db.entries.where('[roomId+seq]'), db.timeline.where('[roomId+seq]')]
    for (const clause of rest) await clause.between(...placesFrom(roomId, 0)).delete()
    await db.members
      .where('[roomId+userId]')
      .between(...placesFrom(roomId, 0))
      .delete()
  })
}

/** 128 random bits, base64url. */
function newToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
