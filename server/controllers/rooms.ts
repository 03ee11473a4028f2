import { randomUUID } from 'node:crypto'
import type { Ask, Value } from '../../lib/protocol/asks.ts'
import { Refusal } from '../../lib/protocol/errors.ts'
import { limits } from '../../lib/protocol/limits.ts'
import type { NewRoom, Room, RoomChange } from '../../lib/protocol/rooms.ts'
import { isIn, present, roleOf } from '../access.ts'
import type { Conn } from '../conn.ts'
import type { Context, Me } from '../context.ts'
import { channel } from '../fanout.ts'
import { newToken } from '../tokens.ts'
import { eraseRoom } from './erasure.ts'
import { asRead, fitting, headOf } from './history.ts'
import { mayChange } from './rights.ts'
import * as standing from './standing.ts'
import { reach } from '../fault.ts'

const LISTED = 500
const MEMBERS = 1000
/** A device this few entries behind holds the names of those who were here before. */
const NEAR = 1000
/** Entries of the newest page, for a device that comes without a cursor. */
const NEWEST = 50
/** Those whose read positions a device is told when it comes. */
const READERS = 20

export async function list(ctx: Context, me: Me): Promise<{ rooms: Room[] }> {
  const rooms = await ctx.store.rooms.list(me.id, LISTED)
  const ids = rooms.map(({ room }) => room.id)
  const [seen, mine, notify] = await Promise.all([
    ctx.store.rooms.positions(me.id, ids),
    ctx.store.rooms.memberships(me.id),
    ctx.store.bells.choices(me.id, ids),
  ])
  const members = new Map(mine.map((member) => [member.roomId, member]))
  const now = ctx.now()
  return {
    rooms: rooms
      .filter(({ room }) => room.expiresAt === null || room.expiresAt > now)
      .map(({ room, head }) => {
        const place = { room, member: members.get(room.id) ?? null }
        return present(place, head, seen.get(room.id), notify.get(room.id))
      }),
  }
}

export async function create(ctx: Context, me: Me, wish: NewRoom): Promise<{ room: Room }> {
  await ctx.limits.take('room', me.id)
  const createdAt = ctx.now()
  const ttl = wish.ttl ?? ctx.config.ROOM_TTL
  const room = await ctx.store.rooms.create({
    id: wish.id ?? newToken(),
    title: wish.title,
    topic: wish.topic ?? '',
    visibility: wish.visibility,
    board: wish.board ?? false,
    ownerId: me.id,
    createdAt,
    expiresAt: ttl === undefined ? null : createdAt + ttl,
    invite: newToken(),
    settled: 0,
  })
  reach('room made')
  const known = await ctx.store.rooms.member(room.id, me.id)
  const owner = { roomId: room.id, userId: me.id, name: me.name, role: 'owner' } as const
  const member = known ?? { ...owner, standing: 'in' as const, since: 0 }
  if (!known) await ctx.store.rooms.setMember(member)
  reach('room owned')
  ctx.access.forget(room.id, me.id)
  if (room.visibility === 'private') await standing.letIn(ctx, me, { room, member })
  return { room: present({ room, member }, await ctx.store.log.head(room.id)) }
}

export async function show(ctx: Context, me: Me, roomId: string): Promise<{ room: Room }> {
  const place = await ctx.access.enter(me, roomId)
  const [head, seen, notify] = await Promise.all([
    ctx.store.log.head(roomId),
    ctx.store.rooms.positions(me.id, [roomId]),
    ctx.store.bells.choices(me.id, [roomId]),
  ])
  return { room: present(place, head, seen.get(roomId), notify.get(roomId)) }
}

/** Changes settings by an entry of the log, so that every device learns it in its place. */
export async function change(
  ctx: Context,
  me: Me,
  roomId: string,
  body: RoomChange,
): Promise<{ room: Room }> {
  const place = await ctx.access.enter(me, roomId)
  mayChange(ctx, place, body)
  await ctx.limits.take('entry', me.id)
  const at = ctx.now()
  const id = randomUUID()
  const entry = { id, type: 'room', authorId: me.id, at, sentAt: at, body } as const
  const appended = await ctx.commits.append(roomId, [...standing.arrival(ctx, me, place), entry])
  for (const { entry: stored } of appended) await standing.apply(ctx, place, stored)
  return show(ctx, me, roomId)
}

export async function remove(ctx: Context, me: Me, roomId: string): Promise<void> {
  const place = await ctx.access.enter(me, roomId)
  if (roleOf(place) !== 'owner') throw new Refusal('FORBIDDEN', 'Only its owner can delete a room.')
  await eraseRoom(ctx, roomId)
}

/** Joins first, then reads: what is told in between arrives twice rather than never. */
export async function join(
  ctx: Context,
  conn: Conn,
  { roomId, after, invite }: Ask<'room:join'>,
): Promise<Value<'room:join'>> {
  const { me } = conn
  let place = await ctx.access.enter(me, roomId, invite)
  if (place.room.visibility === 'private' && !isIn(place.member)) {
    await standing.letIn(ctx, me, place)
    place = await ctx.access.enter(me, roomId)
  }
  if (await conn.enter(channel.room(roomId))) {
    ctx.presence.enter(roomId, me)
    void tellReaders(ctx, me, roomId).catch((error) => ctx.log.warn({ err: error }, 'no readers'))
  }
  const entries =
    after === undefined
      ? fitting(await ctx.store.log.tail(roomId, NEWEST), 'high')
      : fitting(
          await ctx.store.log.read(roomId, after + 1, Number.MAX_SAFE_INTEGER, limits.pageEntries),
        )
  // A device that is close behind learns from the log who came, went and was renamed.
  const close =
    after !== undefined && after > 0 && (await ctx.store.log.head(roomId)) - after < NEAR
  const [members, seen, notify, head] = await Promise.all([
    close ? [] : ctx.store.rooms.members(roomId, MEMBERS),
    ctx.store.rooms.positions(me.id, [roomId]),
    ctx.store.bells.choices(me.id, [roomId]),
    headOf(ctx, roomId, entries),
  ])
  return {
    room: present(place, head, seen.get(roomId), notify.get(roomId)),
    head,
    entries: asRead(entries),
    members: members.map(({ userId, name, role }) => ({ userId, name, role })),
  }
}

/** What others have read while this device was away, for its messages to say so. */
async function tellReaders(ctx: Context, me: Me, roomId: string): Promise<void> {
  if (ctx.fanout.audience(channel.room(roomId)) > CROWD) return
  for (const [userId, seq] of await ctx.store.rooms.readers(roomId, READERS)) {
    const fact = { roomId, userId, seq }
    // Not volatile: of several in one turn of the loop a socket would get the first alone.
    ctx.fanout.tell(channel.user(me.id), 'room:seen', fact, { local: true })
  }
}

export async function leave(
  ctx: Context,
  conn: Conn,
  { roomId }: Ask<'room:leave'>,
): Promise<object> {
  if (await conn.exit(channel.room(roomId))) ctx.presence.leave(roomId, conn.me)
  return {}
}

/** My read position: kept, told to my other devices and to whoever has the room open. */
export async function seen(
  ctx: Context,
  { me }: Conn,
  { roomId, seq }: Ask<'room:seen'>,
): Promise<object> {
  await ctx.access.enter(me, roomId)
  const position = Math.min(seq, await ctx.store.log.head(roomId))
  await ctx.store.rooms.seen(roomId, me.id, position)
  const fact = { roomId, userId: me.id, seq: position }
  const crowd = ctx.fanout.audience(channel.room(roomId)) > CROWD
  // Not volatile: it is not told again.
  ctx.fanout.tell(crowd ? channel.user(me.id) : channel.room(roomId), 'room:seen', fact)
  return {}
}

export async function typing(
  ctx: Context,
  { me }: Conn,
  { roomId }: Ask<'room:typing'>,
): Promise<object> {
  await ctx.access.enter(me, roomId)
  if (ctx.fanout.audience(channel.room(roomId)) <= CROWD) {
    const user = { id: me.id, name: me.name }
    ctx.fanout.tell(channel.room(roomId), 'room:typing', { roomId, user }, { volatile: true })
  }
  return {}
}

/** Beyond this many in a room, who types and who has read what is noise. */
const CROWD = 200
