import { Refusal } from '../../lib/protocol/errors.ts'
import type { NewMove } from '../../lib/protocol/people.ts'
import type { Context, Me } from '../context.ts'
import type { MoveRecord } from '../models/people.ts'
import { subjectOf } from '../session.ts'
import { newCode } from '../tokens.ts'
import type { Call, Reply } from '../way.ts'
import { show } from './session.ts'

const LIFE = 10 * 60_000

type Coded = Call<unknown, { code: string }, Me | null>

/** A code that makes another device mine, once, and soon. */
export async function make(ctx: Context, me: Me): Promise<NewMove> {
  await ctx.limits.take('move', me.id)
  const code = newCode()
  const hash = await hashOf(ctx, code)
  const { id: userId, session } = me
  await ctx.store.moves.create({ hash, userId, session, expiresAt: ctx.now() + LIFE })
  return { code, life: LIFE }
}

/** Who the bearer of a code would be. */
export async function look(ctx: Context, call: Coded): Promise<Reply> {
  const { id, name } = await personOf(ctx, call, ctx.store.moves.find)
  return { value: { user: { id, name } } }
}

/** This device is theirs from now on; whoever it was before has left it. */
export async function take(ctx: Context, call: Coded): Promise<Reply> {
  const { me, req } = call
  const person = await personOf(ctx, call, ctx.store.moves.take)
  const arrived = await ctx.sessions.admit(req, person)
  if (me) {
    await ctx.store.devices.dropSession(me.session)
    await ctx.sessions.end(req, me)
    ctx.fanout.notify({ about: 'session', session: me.session })
  }
  return { status: 201, headers: { 'Set-Cookie': arrived.cookie }, value: show(ctx, arrived.me) }
}

type Find = (hash: string, now: number) => Promise<MoveRecord | null>

async function personOf(ctx: Context, { req, body: { code } }: Coded, find: Find) {
  await ctx.limits.take('code', subjectOf(req, ctx.config))
  const now = ctx.now()
  const move = await find(await hashOf(ctx, code), now)
  // It ends with the session that it was made in: who has logged out there has not moved.
  const made = move && (await ctx.store.sessions.find(move.session, now))
  const person = move && made && (await ctx.store.people.find(move.userId))
  if (person) return person
  throw new Refusal('NOT_FOUND', 'This code is wrong, used up or too old. Make a new one.')
}

/** No code is ever taken for the secret of a session. */
const hashOf = (ctx: Context, code: string): Promise<string> => ctx.sessions.hashOf(`move ${code}`)
