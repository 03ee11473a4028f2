import { randomUUID } from 'node:crypto'
import type { SessionAnswer } from '../../lib/protocol/people.ts'
import type { Context, Me } from '../context.ts'
import { subjectOf } from '../session.ts'
import type { Call, Reply } from '../way.ts'
import { reach } from '../fault.ts'

export const show = (ctx: Context, { id, name }: Me): SessionAnswer => ({
  user: { id, name },
  limits: { text: ctx.config.MAX_TEXT, uploadBytes: ctx.config.MAX_UPLOAD_BYTES },
})

/**
 * Renames a person, and says so in every room that they are in: names are read from the log. Asked again,
 * it says what a crash has left unsaid.
 */
export async function rename(ctx: Context, me: Me, name: string): Promise<SessionAnswer> {
  if (name !== me.name) {
    await ctx.limits.take('rename', me.id)
    await ctx.sessions.rename(me, name)
    reach('name changed')
    ctx.fanout.notify({ about: 'name', userId: me.id, name })
  }
  const at = ctx.now()
  for (const member of await ctx.store.rooms.memberships(me.id)) {
    if (member.name === name) continue
    const { roomId } = member
    if (member.since > 0) {
      const id = randomUUID()
      const body = { userId: me.id, change: 'rename', name }
      await ctx.commits.append(roomId, [
        { id, type: 'member', authorId: me.id, at, sentAt: at, body },
      ])
    }
    await ctx.store.rooms.setMember({ ...member, name })
    ctx.access.forget(roomId, me.id)
  }
  return show(ctx, { ...me, name })
}

/** A new guest, or, for somebody who is here already, a new name. */
export async function open(
  ctx: Context,
  { me, req, body: { name } }: Call<unknown, { name?: string | undefined }, Me | null>,
): Promise<Reply> {
  if (me) {
    // Also without a new name: a device that comes back now and then is never forgotten.
    const value = await rename(ctx, me, name ?? me.name)
    return { status: 201, headers: { 'Set-Cookie': ctx.sessions.renew(req) }, value }
  }
  await ctx.limits.take('guest', subjectOf(req, ctx.config))
  const guest = await ctx.sessions.open(req, name)
  return { status: 201, headers: { 'Set-Cookie': guest.cookie }, value: show(ctx, guest.me) }
}

/** Logs out: the session is over everywhere at once, and the device keeps nothing of ours. */
export async function end(
  ctx: Context,
  { me, req }: Call<unknown, undefined, Me | null>,
): Promise<Reply> {
  if (me) await ctx.store.devices.dropSession(me.session)
  const cookie = await ctx.sessions.end(req, me)
  if (me) ctx.fanout.notify({ about: 'session', session: me.session })
  const wiped = '"cache", "storage"'
  return { status: 204, headers: { 'Set-Cookie': cookie, 'Clear-Site-Data': wiped } }
}
