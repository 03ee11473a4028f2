import type { ServerResponse } from 'node:http'
import type { Ask, Value } from '../../lib/protocol/asks.ts'
import { Refusal } from '../../lib/protocol/errors.ts'
import type { FileState, Growth } from '../../lib/protocol/files.ts'
import { makeMeter } from '../budgets.ts'
import type { Conn } from '../conn.ts'
import type { Context, Me } from '../context.ts'
import { channel } from '../fanout.ts'
import { describe, sendBytes } from '../files.ts'
import type { FileRecord } from '../models/files.ts'
import { subjectOf } from '../session.ts'
import type { Call } from '../way.ts'

/** The file, if `me` may see its room. */
async function find(ctx: Context, me: Me, fileId: string): Promise<FileRecord> {
  const file = await ctx.store.files.find(fileId)
  // For one that is absent as much is looked up as for one that is forbidden.
  await ctx.access.enter(me, file?.roomId ?? '')
  if (!file) throw new Refusal('NOT_FOUND')
  return file
}

const growthOf = ({ fileId, length, size, state }: FileRecord): Growth => ({
  fileId,
  length,
  size,
  state,
})

export async function state(ctx: Context, me: Me, fileId: string): Promise<FileState> {
  const file = await find(ctx, me, fileId)
  return { ...growthOf(file), roomId: file.roomId, name: file.name, type: file.type }
}

type InPath<P> = Call<P, undefined, Me>

/** tus: creates. */
export const upload = (ctx: Context, { me, req }: InPath<unknown>, res: ServerResponse) =>
  ctx.tus.handle(req, res, me, (roomId) => ctx.transfers.send(me, roomId, res))

/** tus: resumes, ends. */
export async function resume(
  ctx: Context,
  { me, req, params: { fileId } }: InPath<{ fileId: string }>,
  res: ServerResponse,
): Promise<void> {
  const file = await ctx.store.files.find(fileId)
  if (file) ctx.transfers.send(me, file.roomId, res)
  await ctx.tus.handle(req, res, me)
}

/** Bytes as they arrive, as one response of the final size. */
export async function bytes(
  ctx: Context,
  { me, req, params: { fileId } }: InPath<{ fileId: string }>,
  res: ServerResponse,
): Promise<void> {
  if (req.headers['service-worker'] !== undefined) throw new Refusal('FORBIDDEN')
  const file = await find(ctx, me, fileId)
  if (file.state === 'cancelled' || file.state === 'expired') throw new Refusal('GONE')
  const address = subjectOf(req, ctx.config)
  const meter = makeMeter(ctx.limits, 'read', me.id, address)
  if (req.method === 'GET') await meter.look()
  ctx.transfers.read(me, file.roomId, res)
  const gone = new AbortController()
  res.once('close', () => gone.abort())
  const part = await describe(ctx.growing, file, req, res, gone.signal)
  if (!part) return
  const bytes = ctx.growing.read(fileId, part.from, part.to, gone.signal)
  const expected = part.to === null ? undefined : part.to - part.from
  const metered = meter.through(bytes, expected)
  const paced = ctx.speeds.through('read', me.id, address, metered, expected, gone.signal)
  await sendBytes(paced, res, gone.signal)
}

/** State now; growth follows as facts. */
export async function follow(
  ctx: Context,
  conn: Conn,
  { fileId }: Ask<'file:follow'>,
): Promise<Value<'file:follow'>> {
  const file = await find(ctx, conn.me, fileId)
  // A deletion can still come, but that is the log's to tell.
  if (file.state !== 'growing') return growthOf(file)
  await conn.enter(channel.file(fileId))
  ctx.followers.follow(fileId, file.roomId)
  const now = await ctx.growing.state(fileId)
  return { ...growthOf(now), age: Math.max(0, ctx.now() - now.createdAt) }
}

export async function unfollow(
  ctx: Context,
  conn: Conn,
  { fileId }: Ask<'file:unfollow'>,
): Promise<object> {
  await conn.exit(channel.file(fileId))
  ctx.followers.unfollow(fileId)
  return {}
}
