import type { Entry } from '../../lib/protocol/entries.ts'
import { isIn, type Place } from '../access.ts'
import type { Context, Me } from '../context.ts'
import type { Appended, MemberRecord, NewEntry, RoomRecord, StoredEntry } from '../models/store.ts'
import { derivedId } from '../tokens.ts'
import { reach } from '../fault.ts'

/** Whether the log tells that they are in the room. */
export const hasArrived = ({ member }: Place): boolean => isIn(member) && member.since > 0

/**
 * The join entry that must come before the first thing that `me` says here; empty for somebody who
 * has one. Its id depends on when they last left, so that two nodes write the same entry.
 */
export function arrival(ctx: Context, me: Me, place: Place): NewEntry[] {
  if (hasArrived(place)) return []
  const { room, member } = place
  const role = isIn(member) ? member.role : 'member'
  const id = derivedId('join', room.id, me.id, member?.since ?? 0)
  const at = ctx.now()
  const body = { userId: me.id, change: 'join', name: me.name, role }
  return [{ id, type: 'member', authorId: me.id, at, sentAt: at, body }]
}

export async function arrived(ctx: Context, me: Me, place: Place, join: Appended | undefined) {
  if (!join) return
  const role = isIn(place.member) ? place.member.role : 'member'
  await setStanding(ctx, place.room, {
    userId: me.id,
    name: me.name,
    role,
    standing: 'in',
    since: join.entry.seq,
  })
}

/** Lets somebody in for good, as an invitation does, and says so in the log. */
export async function letIn(ctx: Context, me: Me, place: Place): Promise<void> {
  const joins = arrival(ctx, me, place)
  if (joins.length === 0) return
  const [join] = await ctx.commits.append(place.room.id, joins)
  await arrived(ctx, me, place, join)
}

/**
 * Carries out what a stored entry decides about the room and its people, unless that or something
 * later has been carried out already: harmless to repeat, whenever an entry is sent again.
 */
export async function apply(ctx: Context, place: Place, stored: StoredEntry): Promise<void> {
  const entry = stored as unknown as Entry
  const { room } = place
  if (entry.type === 'room') {
    const { settled = 0, expiresAt = 0 } = (await ctx.store.rooms.find(room.id)) ?? {}
    if (entry.seq <= settled) return
    // It is being removed: whoever was quick enough to write into it does not bring it back.
    if (expiresAt !== null && expiresAt <= ctx.now()) return
    const change = { ...withoutUndefined(entry.body), settled: entry.seq }
    await ctx.store.rooms.change(room.id, change)
    ctx.access.forget(room.id)
    ctx.fanout.notify({ about: 'standing', roomId: room.id })
  } else if (entry.type === 'member' && entry.body.change !== 'rename') {
    const { userId, change, role } = entry.body
    const before = await ctx.store.rooms.member(room.id, userId)
    if (before && entry.seq <= before.since) return
    const name = before?.name ?? (await ctx.store.people.find(userId))?.name ?? ''
    const kept = before?.standing === 'in' ? before.role : 'member'
    await setStanding(ctx, room, {
      userId,
      name,
      role: change === 'role' || change === 'join' ? (role ?? kept) : 'member',
      standing: change === 'ban' ? 'banned' : change === 'leave' ? 'out' : 'in',
      since: entry.seq,
    })
  }
}

async function setStanding(ctx: Context, room: RoomRecord, member: Omit<MemberRecord, 'roomId'>) {
  reach('standing stored')
  await ctx.store.rooms.setMember({ ...member, roomId: room.id })
  reach('standing settled')
  ctx.access.forget(room.id, member.userId)
  ctx.fanout.notify({ about: 'standing', roomId: room.id, userId: member.userId })
}

const withoutUndefined = <T extends object>(
  value: T,
): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as never
