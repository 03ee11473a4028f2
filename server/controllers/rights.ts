import type { AppendResult } from '../../lib/protocol/asks.ts'
import type { Draft } from '../../lib/protocol/entries.ts'
import { Refusal } from '../../lib/protocol/errors.ts'
import { limits } from '../../lib/protocol/limits.ts'
import type { RoomChange } from '../../lib/protocol/rooms.ts'
import { isIn, moderates, type Place, roleOf } from '../access.ts'
import type { Context, Me } from '../context.ts'
import type { StoredEntry } from '../models/store.ts'

type Refused = Extract<AppendResult, { code: string }>

/** What precedes a draft in its batch: it can be a target before it is stored. */
export type Batched = Map<string, Draft>

/** What the log has already of drafts, and of what they are about. */
export type There = readonly StoredEntry[]

/** Why `me` may not write this here; null when they may. */
export async function mayWrite(
  ctx: Context,
  me: Me,
  place: Place,
  draft: Draft,
  batched: Batched,
  there: There,
): Promise<Refused | null> {
  try {
    await check(ctx, me, place, draft, batched, there)
    return null
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { id: draft.id, code: error.code, text: error.message }
  }
}

async function check(
  ctx: Context,
  me: Me,
  place: Place,
  draft: Draft,
  batched: Batched,
  there: There,
) {
  switch (draft.type) {
    case 'message':
      return
    case 'edit':
    case 'delete':
    case 'react':
    case 'unreact': {
      const authors = authorsOf(me, draft.body.target, batched, there)
      if (authors.length === 0) {
        throw new Refusal('NOT_FOUND', 'The message that this belongs to is not here.')
      }
      const own = authors.includes(me.id)
      if (draft.type === 'edit' && !own) {
        throw new Refusal('FORBIDDEN', 'Only its author can edit a message.')
      }
      if (draft.type === 'delete' && !own && !moderates(place)) {
        throw new Refusal('FORBIDDEN', 'Only its author or a moderator can delete a message.')
      }
      return
    }
    case 'room':
      return mayChange(ctx, place, draft.body)
    case 'member':
      return checkMember(ctx, me, place, draft.body)
  }
}

/** Moderators change what a room is called; how long it lives is its owner's to say. */
export function mayChange(ctx: Context, place: Place, { expiresAt }: RoomChange): void {
  if (!moderates(place)) throw new Refusal('FORBIDDEN', 'Only moderators can change the room.')
  if (expiresAt === undefined) return
  if (roleOf(place) !== 'owner') {
    throw new Refusal('FORBIDDEN', 'Only its owner decides how long a room lives.')
  }
  if (expiresAt !== null && expiresAt < ctx.now() + limits.ttlLeast) {
    throw new Refusal('BAD_INPUT', 'expiresAt: is less than a minute away')
  }
}

/** Who wrote the message `id`: its author, for one that can be a target. */
function authorsOf(me: Me, id: string, batched: Batched, there: There): string[] {
  if (batched.get(id)?.type === 'message') return [me.id]
  return there
    .filter((one) => one.id === id && one.type === 'message')
    .map(({ authorId }) => authorId)
}

async function checkMember(
  ctx: Context,
  me: Me,
  place: Place,
  { userId, change, role }: Extract<Draft, { type: 'member' }>['body'],
) {
  if (change === 'leave' && userId === me.id) {
    if (isIn(place.member) && place.member.role !== 'owner') return
    throw new Refusal('FORBIDDEN', 'The owner of a room stays; it can be deleted instead.')
  }
  if (!moderates(place)) throw new Refusal('FORBIDDEN', 'Only moderators can do this.')
  if (!(await ctx.store.people.find(userId)))
    throw new Refusal('NOT_FOUND', 'There is no such person.')
  const other = await ctx.store.rooms.member(place.room.id, userId)
  if (other?.role === 'owner' || userId === me.id) {
    throw new Refusal('FORBIDDEN', 'This does not work on the owner, nor on yourself.')
  }
  if (other?.role === 'moderator' && roleOf(place) !== 'owner') {
    throw new Refusal('FORBIDDEN', 'Only the owner can do this to a moderator.')
  }
  const had = isIn(other) ? other.role : 'member'
  const gives = change === 'role' || (change === 'join' && role !== undefined && role !== had)
  if (gives && (roleOf(place) !== 'owner' || role === undefined || role === 'owner')) {
    throw new Refusal('FORBIDDEN', 'Only the owner gives and takes the moderator role.')
  }
  if (change !== 'join' && change !== 'ban' && !isIn(other))
    throw new Refusal('NOT_FOUND', 'They are not in this room.')
}
