import { ECDH } from 'node:crypto'
import { Refusal } from '../../lib/protocol/errors.ts'
import type { Subscription } from '../../lib/protocol/push.ts'
import type { Notify } from '../../lib/protocol/rooms.ts'
import type { Context, Me } from '../context.ts'

/** A device says at each of its starts that it can be woken; one that does not come back is forgotten. */
const LIFE = 60 * 86_400_000

/** What a device subscribes with. */
export const key = async (ctx: Context): Promise<{ key: string }> => ({ key: await ctx.push.key() })

/** The device of this session is woken from now on, at this address alone. */
export async function keep(ctx: Context, me: Me, { endpoint, keys }: Subscription): Promise<void> {
  const { p256dh, auth } = keys
  if (!ctx.push.allows(endpoint))
    throw new Refusal('BAD_INPUT', 'endpoint: is not the address of a push service')
  if (!isPoint(p256dh)) throw new Refusal('BAD_INPUT', 'keys.p256dh: is not a key')
  await ctx.limits.take('push', me.id)
  const expiresAt = ctx.now() + LIFE
  const { session, id: userId } = me
  await ctx.store.devices.keep({ session, userId, endpoint, p256dh, auth, expiresAt })
}

export const drop = (ctx: Context, me: Me): Promise<void> =>
  ctx.store.devices.dropSession(me.session)

/** What of a room wakes `me`, on all devices. */
export async function choose(
  ctx: Context,
  me: Me,
  roomId: string,
  notify: Notify,
): Promise<{ notify: Notify }> {
  await ctx.access.enter(me, roomId)
  await ctx.store.bells.choose(roomId, me.id, notify)
  return { notify }
}

/** Whether something can be sealed for it. */
function isPoint(p256dh: string): boolean {
  try {
    ECDH.convertKey(p256dh, 'prime256v1', 'base64url')
    return true
  } catch {
    return false
  }
}
