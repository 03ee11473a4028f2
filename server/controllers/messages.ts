import * as v from 'valibot'
import type { AppendResult, Ask, Value } from '../../lib/protocol/asks.ts'
import { Draft, type Entry } from '../../lib/protocol/entries.ts'
import { Refusal } from '../../lib/protocol/errors.ts'
import { limits } from '../../lib/protocol/limits.ts'
import type { Context, Me } from '../context.ts'
import type { NewEntry, StoredEntry } from '../models/store.ts'
import { type Batched, mayWrite } from './rights.ts'
import * as erasure from './erasure.ts'
import * as standing from './standing.ts'

type Refused = Extract<AppendResult, { code: string }>

/** Appends a batch in order; each entry is accepted or refused by itself. */
export async function append(
  ctx: Context,
  me: Me,
  { roomId, entries }: Ask<'room:append'>,
): Promise<Value<'room:append'>> {
  const place = await ctx.access.enter(me, roomId)
  ctx.limits.take('entry', me.id, entries.length)
  const at = ctx.now()
  const accepted: Batched = new Map()
  const results: (Refused | Draft)[] = []
  for (const entry of entries) {
    const draft = parse(entry, ctx.config.MAX_TEXT)
    const refused = 'code' in draft ? draft : await mayWrite(ctx, me, place, draft, accepted)
    results.push(refused ?? draft)
    if (!refused && !('code' in draft)) accepted.set(draft.id, draft)
  }

  for (const { type, body } of accepted.values()) {
    if (type === 'delete')
      await erasure.eraseFiles(ctx, roomId, (body as { target: string }).target)
  }
  const drafts = results.filter((result): result is Draft => !('code' in result))
  const news = drafts.map((draft): NewEntry => ({ ...draft, authorId: me.id, at }))
  const speaks = drafts.some(({ type }) => type !== 'member')
  const joins = speaks ? standing.arrival(ctx, me, place) : []
  const appended = news.length > 0 ? await ctx.commits.append(roomId, [...joins, ...news]) : []
  if (joins.length > 0 && appended.length > 0) await standing.arrived(ctx, me, place, appended[0])
  const stored = new Map(appended.slice(joins.length).map(({ entry }) => [entry.id, entry]))
  for (const { entry, fresh } of appended) if (fresh) await standing.apply(ctx, place, entry)

  const head = Math.max(await ctx.store.log.head(roomId), ...appended.map(({ entry }) => entry.seq))
  return { results: results.map((result) => answer(result, stored)), head }
}

function answer(result: Refused | Draft, stored: Map<string, StoredEntry>): AppendResult {
  if ('code' in result) return result
  const entry = stored.get(result.id)
  if (!entry) throw new Error('the log did not answer for an entry')
  return { id: entry.id, seq: entry.seq, at: entry.at }
}

/** A draft as the wire defines it, or what is wrong with it. */
function parse(entry: unknown, maxText: number): Draft | Refused {
  const parsed = v.safeParse(Draft, entry, { abortEarly: true })
  if (parsed.success) {
    const { body } = parsed.output
    if (!('text' in body) || body.text.length <= maxText) return parsed.output
    const text = `A message has at most ${maxText} characters; this one has ${body.text.length}.`
    return { id: parsed.output.id, code: 'TOO_LARGE', text }
  }
  const [issue] = parsed.issues
  const id = (entry as { id?: unknown } | null)?.id
  const where = v.getDotPath(issue) ?? 'entry'
  return {
    id: typeof id === 'string' ? id.slice(0, 64) : null,
    code: 'BAD_INPUT',
    text: `${where}: ${issue.message}`,
  }
}

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
  return { entries: asRead(entries), head: await headOf(ctx, roomId, entries) }
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

/** Stored entries have the wire's shape: the door has made sure, and nothing else writes the log. */
export const asRead = (entries: readonly StoredEntry[]): Entry[] => entries as unknown as Entry[]

/** Never behind what is answered with it. */
export const headOf = async (
  ctx: Context,
  roomId: string,
  entries: readonly StoredEntry[],
): Promise<number> => Math.max(await ctx.store.log.head(roomId), entries.at(-1)?.seq ?? 0)
