import * as v from 'valibot'
import type { AppendResult, Ask, Value } from '../../lib/protocol/asks.ts'
import { Draft } from '../../lib/protocol/entries.ts'
import { errors } from '../../lib/protocol/errors.ts'
import type { Place } from '../access.ts'
import type { Context, Me } from '../context.ts'
import type { Appended, NewEntry, StoredEntry } from '../models/store.ts'
import * as claims from './claims.ts'
import * as erasure from './erasure.ts'
import { type Batched, mayWrite, type There } from './rights.ts'
import * as standing from './standing.ts'
import { reach } from '../fault.ts'

type Refused = Extract<AppendResult, { code: string }>

/** Appends a batch in order; each entry is accepted or refused by itself. */
export async function append(
  ctx: Context,
  me: Me,
  { roomId, entries }: Ask<'room:append'>,
): Promise<Value<'room:append'>> {
  const place = await ctx.access.enter(me, roomId)
  await ctx.limits.take('entry', me.id, entries.length)
  const accepted: Batched = new Map()
  const stored = new Map<string, StoredEntry>()
  const results: (Refused | Draft)[] = []
  const drafts = entries.map((entry) => parse(entry, ctx.config.MAX_TEXT))
  const there = await lookUp(ctx, place, drafts)
  for (const draft of drafts) {
    const result =
      'code' in draft ? draft : await judge(ctx, me, place, draft, accepted, stored, there)
    results.push(result)
    if (!('code' in result) && !stored.has(result.id)) accepted.set(result.id, result)
  }
  reach('entries judged')
  const written = await write(ctx, me, place, [...accepted.values()])
  const others = new Set<string>()
  for (const { entry } of written)
    if (entry.authorId === me.id) stored.set(entry.id, entry)
    else others.add(entry.id)
  // Also what was stored before: a crash may have come between the log and its consequence.
  for (const entry of stored.values()) await standing.apply(ctx, place, entry)
  // What is new stands at the head.
  const known = written.some(({ fresh }) => fresh) ? 0 : await ctx.store.log.head(roomId)
  const head = Math.max(known, ...[...stored.values()].map(({ seq }) => seq))
  return { results: results.map((one) => answer(one, stored, others)), head, authorId: me.id }
}

/**
 * What the log has under the ids of these, and of what they are about: once for all of them. Where
 * nothing hangs on it whether they are new, the insert finds out.
 */
async function lookUp(
  ctx: Context,
  place: Place,
  drafts: readonly (Draft | Refused)[],
): Promise<There> {
  const good = drafts.flatMap((draft) => ('code' in draft ? [] : [draft]))
  if (standing.hasArrived(place) && good.every(isPlain)) return []
  const ids = good.flatMap(({ id, body }) => ('target' in body ? [id, body.target] : [id]))
  return ctx.store.log.find(place.room.id, ...new Set(ids))
}

/** Whoever has arrived may say this, and nothing follows from it. */
const isPlain = ({ type, body }: Draft): boolean => type === 'message' && !body.files?.length

/** The draft, if it may be written or has been before; why not, otherwise. */
async function judge(
  ctx: Context,
  me: Me,
  place: Place,
  draft: Draft,
  accepted: Batched,
  stored: Map<string, StoredEntry>,
  there: There,
): Promise<Draft | Refused> {
  const same = there.filter(({ id }) => id === draft.id)
  const mine = same.find(({ authorId }) => authorId === me.id)
  if (mine) stored.set(mine.id, mine)
  // Devices know a message by its id: nobody writes one under an id that is another's.
  else if (same.length > 0) return taken(draft.id)
  return mine ? draft : ((await mayWrite(ctx, me, place, draft, accepted, there)) ?? draft)
}

/** Store, then tell; before that, what may not be left behind by a crash. */
async function write(
  ctx: Context,
  me: Me,
  place: Place,
  drafts: readonly Draft[],
): Promise<Appended[]> {
  if (drafts.length === 0) return []
  const { id: roomId } = place.room
  const at = ctx.now()
  for (const draft of drafts) {
    if (draft.type === 'delete') {
      await erasure.eraseFiles(ctx, roomId, draft.body.target)
      reach('files erased')
    }
    if (draft.type === 'message') await claims.claimFiles(ctx, me, roomId, draft.body)
  }
  reach('files claimed')
  const news = drafts.map((draft): NewEntry => ({ ...draft, authorId: me.id, at }))
  const joins = drafts.some(({ type }) => type !== 'member') ? standing.arrival(ctx, me, place) : []
  const appended = await ctx.commits.append(roomId, [...joins, ...news])
  reach('arrival stored')
  if (joins.length > 0) await standing.arrived(ctx, me, place, appended[0])
  return appended.slice(joins.length)
}

const taken = (id: string): Refused => ({ id, code: 'CONFLICT', text: errors.CONFLICT.text })

/** `others`: ids that have become somebody else's since they were looked up. */
function answer(
  result: Refused | Draft,
  stored: Map<string, StoredEntry>,
  others: Set<string>,
): AppendResult {
  if ('code' in result) return result
  if (others.has(result.id)) return taken(result.id)
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
