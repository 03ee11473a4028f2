import { Refusal } from '../lib/protocol/errors.ts'
import type { Notify, Role, Room } from '../lib/protocol/rooms.ts'
import type { Me } from './context.ts'
import type { MemberRecord, RoomRecord, Rooms } from './models/store.ts'

/** A room, and what somebody is in it. */
export interface Place {
  readonly room: RoomRecord
  readonly member: MemberRecord | null
}

/**
 * Who may. What is absent and what is forbidden are told apart by nobody: both are NOT_FOUND, after
 * the same look-ups. Places that may be seen are remembered for a few seconds, and no others, or an
 * answer that comes sooner would tell; `forget` ends that when something changes.
 */
export interface Access {
  /** The room, if `me` may see it. `invite` opens a private room to somebody who was not banned. */
  enter(me: Me, roomId: string, invite?: string): Promise<Place>
  /** Those of `people` who may not see the room, by what the store says now. */
  outsiders<T extends { readonly id: string }>(roomId: string, people: readonly T[]): Promise<T[]>
  forget(roomId: string, userId?: string): void
}

/** A little longer than the pause between two looks at everybody, which renew it. */
const REMEMBERED = 6000
const SIZE = 20_000

export function makeAccess(rooms: Rooms, now: () => number): Access {
  const places = new Map<string, { place: Place; until: number }>()

  const keyOf = (roomId: string, userId: string) => `${roomId} ${userId}`

  let forgotten = 0

  /** What was read before something was forgotten may be what was to be forgotten. */
  const remember = (key: string, place: Place, since: number) => {
    if (since !== forgotten) return
    places.delete(key)
    if (!maySee(place, now())) return
    places.set(key, { place, until: now() + REMEMBERED })
    if (places.size > SIZE) places.delete(places.keys().next().value ?? '')
  }

  const find = async (roomId: string, userId: string): Promise<Place | null> => {
    const key = keyOf(roomId, userId)
    const known = places.get(key)
    if (known && stillKnown(known.until, now())) return known.place
    const since = forgotten
    const [room, member] = await Promise.all([rooms.find(roomId), rooms.member(roomId, userId)])
    if (!room) return null
    const place = { room, member }
    remember(key, place, since)
    return place
  }

  return {
    async enter(me, roomId, invite) {
      const place = await find(roomId, me.id)
      if (!place || !maySee(place, now(), invite)) throw new Refusal('NOT_FOUND')
      return place
    },
    async outsiders(roomId, people) {
      const ids = people.map(({ id }) => id)
      const since = forgotten
      const [room, members] = await Promise.all([rooms.find(roomId), rooms.standings(roomId, ids)])
      if (!room) return [...people]
      const memberOf = new Map(members.map((member) => [member.userId, member]))
      return people.filter(({ id }) => {
        const place = { room, member: memberOf.get(id) ?? null }
        remember(keyOf(roomId, id), place, since)
        return !maySee(place, now())
      })
    },
    forget(roomId, userId) {
      forgotten++
      if (userId !== undefined) places.delete(keyOf(roomId, userId))
      else for (const key of places.keys()) if (key.startsWith(roomId)) places.delete(key)
    },
  }
}

/** A clock that was set back does not make a memory last. */
const stillKnown = (until: number, now: number) => now < until && until <= now + REMEMBERED

function maySee({ room, member }: Place, now: number, invite?: string): boolean {
  if (room.expiresAt !== null && room.expiresAt <= now) return false
  if (member?.standing === 'banned') return false
  return room.visibility !== 'private' || isIn(member) || invite === room.invite
}

export const isIn = (member: MemberRecord | null): member is MemberRecord =>
  member?.standing === 'in'

export const roleOf = ({ member }: Place): Role | null => (isIn(member) ? member.role : null)

/** Owners and moderators. */
export const moderates = (place: Place): boolean => {
  const role = roleOf(place)
  return role === 'owner' || role === 'moderator'
}

/** The room as `place` lets its reader see it. */
export function present({ room, member }: Place, head: number, seen = 0, notify?: Notify): Room {
  const { id, title, topic, visibility, board, ownerId, createdAt, expiresAt, invite } = room
  return {
    id,
    title,
    visibility,
    ownerId,
    createdAt,
    head,
    ...(topic !== '' && { topic }),
    ...(board && { board }),
    ...(expiresAt !== null && { expiresAt }),
    ...(visibility === 'private' && isIn(member) && { invite }),
    ...(isIn(member) && { role: member.role }),
    ...(seen > 0 && { seen }),
    ...(notify && { notify }),
  }
}
