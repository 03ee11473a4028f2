import { Refusal } from '../../lib/protocol/errors.ts'
import { isLocal } from '../address.ts'
import type { Context, Me } from '../context.ts'
import type { Call, Reply } from '../way.ts'

/** The process is there. */
export const alive = () => ({ ok: true })

/** The stores answer and this node takes work. */
export async function ready(ctx: Context): Promise<{ ok: true }> {
  if (ctx.draining()) throw new Refusal('UNAVAILABLE', 'This node is stopping.')
  await ctx.store.ready()
  return { ok: true }
}

/** Prometheus text, for this machine and its private network alone. */
export async function metrics(
  ctx: Context,
  { req }: Call<unknown, undefined, Me | null>,
): Promise<Reply> {
  if (!isLocal(req, ctx.config.TRUST_PROXY)) throw new Refusal('NOT_FOUND')
  const { registry } = ctx.metrics
  return { headers: { 'Content-Type': registry.contentType }, value: await registry.metrics() }
}
