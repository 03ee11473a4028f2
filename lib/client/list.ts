import type { NewRoom, Room } from '../protocol/rooms.ts'
import type { RoomRow, TendrilDb } from './db.ts'
import { dropUnknown } from './held.ts'
import type { Ports } from './ports.ts'
import { same } from './put.ts'
import { rowOf } from './roomrow.ts'
import { valueOf } from './wire.ts'

const DAY = 86_400_000

type ListPorts = Pick<Ports, 'db' | 'wire' | 'clock'>

const take = (db: TendrilDb, room: Room, openedAt?: number) =>
  db.transaction('rw', db.rooms, async () => {
    const row = rowOf(room, await db.rooms.get(room.id))
    await db.rooms.put({ ...row, ...(openedAt !== undefined && { openedAt }) })
  })

/** Public rooms and mine. One that was only listed, and is not any more, goes. */
export async function refreshRooms({ db, wire, clock }: ListPorts): Promise<void> {
  const { rooms } = valueOf(await wire.call('GET', '/api/rooms')) as { rooms: Room[] }
  const listed = new Set(rooms.map(({ id }) => id))
  const unknown = await db.transaction('rw', db.rooms, async () => {
    const known = new Map((await db.rooms.toArray()).map((row) => [row.id, row]))
    const over = [...known.values()].filter(
      ({ id, openedAt, high }) => openedAt === undefined && high === 0 && !listed.has(id),
    )
    await db.rooms.bulkDelete(over.map(({ id }) => id))
    // Asked for again and again: what is as it was is not written.
    const told = rooms.map((room) => rowOf(room, known.get(room.id)))
    await db.rooms.bulkPut(told.filter((row) => !same(row, known.get(row.id))))
    const nowhere = ({ ownerId, createdAt }: RoomRow) =>
      ownerId === '' && createdAt < clock.now() - DAY
    return [...known.values()].filter(nowhere)
  })
  // Another tab may look at one that it has asked for just now.
  for (const { id } of unknown) await dropUnknown(db, id)
}

/** The device makes the id, so that asking twice makes one room. */
export async function createRoom({ db, wire, clock }: ListPorts, wish: NewRoom): Promise<string> {
  const room = { ...wish, id: wish.id ?? newToken() }
  const made = valueOf(await wire.call('POST', '/api/rooms', room)) as { room: Room }
  await take(db, made.room, clock.now())
  return made.room.id
}

export async function removeRoom({ wire }: ListPorts, roomId: string): Promise<void> {
  valueOf(await wire.call('DELETE', `/api/rooms/${roomId}`))
}

/** 128 random bits, base64url. */
function newToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
