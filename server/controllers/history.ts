import * as v from 'valibot'
import type { Ask, Value } from '../../lib/protocol/asks.ts'
import type { Entry } from '../../lib/protocol/entries.ts'
import { Refusal } from '../../lib/protocol/errors.ts'
import { limits } from '../../lib/protocol/limits.ts'
import type { Context, Me } from '../context.ts'
import type { StoredEntry } from '../models/store.ts'

/** A range of the log, at most a page, from its lower end. */
export async function read(
  ctx: Context,
  me: Me,
  { roomId, from, to }: Ask<'room:read'>,
  limit: number = limits.pageEntries,
): Promise<Value<'room:read'>> {
  await ctx.access.enter(me, roomId)
  const most = Math.min(limit, limits.pageEntries)
  const entries = await ctx.store.log.read(roomId, Math.max(1, from), to, most)
  return { entries: asRead(fitting(entries)), head: await headOf(ctx, roomId, entries) }
}

const Whole = v.optional(v.pipe(v.string(), v.regex(/^\d{1,15}$/, 'is not a number'), v.toNumber()))
const Range = v.object({ from: Whole, to: Whole, limit: Whole })

/** The same by HTTP: `?from=&to=&limit=`, each of them optional. */
export async function page(
  ctx: Context,
  me: Me,
  roomId: string,
  query: URLSearchParams,
): Promise<Value<'room:read'>> {
  const parsed = v.safeParse(Range, Object.fromEntries(query))
  if (!parsed.success) throw new Refusal('BAD_INPUT', 'from, to and limit are whole numbers.')
  const { from = 1, to = Number.MAX_SAFE_INTEGER, limit = limits.pageEntries } = parsed.output
  return read(ctx, me, { roomId, from, to }, Math.max(1, limit))
}

const bytesOf = ({ body }: StoredEntry): number => 200 + Buffer.byteLength(JSON.stringify(body))

/**
 * What a slow link carries before anybody gives up on it: as many as fit into a page's bytes, from the
 * lower end (or, of the newest page, from the upper), but at least one.
 */
export function fitting(entries: readonly StoredEntry[], from: 'low' | 'high' = 'low') {
  const ordered = from === 'low' ? entries : entries.toReversed()
  let bytes = 0
  const cut = ordered.findIndex((entry, n) => (bytes += bytesOf(entry)) > limits.pageBytes && n > 0)
  const page = cut < 0 ? ordered : ordered.slice(0, cut)
  return from === 'low' ? page : page.toReversed()
}

/** Stored entries have the wire's shape: the door has made sure, and nothing else writes the log. */
export const asRead = (entries: readonly StoredEntry[]): Entry[] => entries as unknown as Entry[]

/** Never behind what is answered with it. */
export const headOf = async (
  ctx: Context,
  roomId: string,
  entries: readonly StoredEntry[],
): Promise<number> => Math.max(await ctx.store.log.head(roomId), entries.at(-1)?.seq ?? 0)
