import * as v from 'valibot'
import { Entry } from './entries.ts'
import type { ErrorCode } from './errors.ts'
import { Growth } from './files.ts'
import { Seq, Time, Token, Uuid } from './ids.ts'
import { limits } from './limits.ts'
import { Member, Room } from './rooms.ts'

const Nothing = v.object({})
const Page = v.object({ entries: v.array(Entry), head: Seq })

/** What became of each entry of an append, in order. An entry without a readable id has `id: null`. */
export const AppendResult = v.union([
  v.object({ id: Uuid, seq: Seq, at: Time }),
  v.object({ id: v.nullable(v.string()), code: v.string(), text: v.string() }),
])
export type AppendResult = v.InferOutput<typeof AppendResult>

/** A batch in order. Its entries are checked one by one (`Draft`), hence unknown here. */
export const Batch = v.pipe(
  v.array(v.unknown()),
  v.minLength(1, 'is empty'),
  v.maxLength(limits.batchEntries, `has more than ${limits.batchEntries} entries`),
)

/** Every socket ask: what a device sends, and the value of an answer that is `ok`. */
export const asks = {
  'room:join': {
    ask: v.strictObject({
      roomId: Token,
      after: v.optional(Seq),
      /** The secret of a private room's link: lets its bearer in, once and for good. */
      invite: v.optional(Token),
    }),
    value: v.object({ room: Room, head: Seq, entries: v.array(Entry), members: v.array(Member) }),
  },
  'room:leave': { ask: v.strictObject({ roomId: Token }), value: Nothing },
  'room:append': {
    ask: v.strictObject({ roomId: Token, entries: Batch }),
    /** `authorId`: as whom it was written, which a device may not have heard yet. */
    value: v.object({
      results: v.array(AppendResult),
      head: Seq,
      authorId: v.optional(Token),
    }),
  },
  'room:read': { ask: v.strictObject({ roomId: Token, from: Seq, to: Seq }), value: Page },
  'room:seen': { ask: v.strictObject({ roomId: Token, seq: Seq }), value: Nothing },
  'room:typing': { ask: v.strictObject({ roomId: Token }), value: Nothing },
  'file:follow': { ask: v.strictObject({ fileId: Uuid }), value: Growth },
  'file:unfollow': { ask: v.strictObject({ fileId: Uuid }), value: Nothing },
} as const

export type AskName = keyof typeof asks
export type Ask<N extends AskName> = v.InferOutput<(typeof asks)[N]['ask']>
export type Value<N extends AskName> = v.InferOutput<(typeof asks)[N]['value']>

/** How every ask is acknowledged. `retryAfter` in ms. */
export type Answer<T> =
  | { ok: true; value: T }
  | { ok: false; code: ErrorCode; text: string; retryAfter?: number }
