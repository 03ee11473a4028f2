import * as v from 'valibot'
import { Seq, Time, Token } from './ids.ts'
import { limits } from './limits.ts'
import { lineUpTo, textUpTo } from './text.ts'

/** public: listed for everybody. unlisted: whoever has the link. private: members alone. */
export const Visibility = v.picklist(['public', 'unlisted', 'private'])
export type Visibility = v.InferOutput<typeof Visibility>

export const Role = v.picklist(['owner', 'moderator', 'member'])
export type Role = v.InferOutput<typeof Role>

/** What of a room wakes my devices: every message, what is said to me, or nothing. */
export const Notify = v.picklist(['all', 'mentions', 'none'])
export type Notify = v.InferOutput<typeof Notify>

const Title = lineUpTo(limits.roomTitle)
const Topic = textUpTo(limits.roomTopic)

/** Whether a room can be called this. */
export const isTitle = (text: string): boolean => v.is(Title, text)

/** `POST /api/rooms`. `id` makes a repeated request harmless; `ttl` is the room's life in ms. */
export const NewRoom = v.strictObject({
  id: v.optional(Token),
  title: Title,
  visibility: Visibility,
  topic: v.optional(Topic),
  board: v.optional(v.boolean()),
  ttl: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(limits.ttlLeast, 'is shorter than a minute'),
      v.maxValue(limits.ttlMost, 'is longer than ten years'),
    ),
  ),
})
export type NewRoom = v.InferOutput<typeof NewRoom>

/** `PATCH /api/rooms/:roomId`, and the body of a `room` entry. `expiresAt: null` means for ever. */
export const RoomChange = v.pipe(
  v.strictObject({
    title: v.optional(Title),
    topic: v.optional(Topic),
    visibility: v.optional(Visibility),
    board: v.optional(v.boolean()),
    expiresAt: v.optional(v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(0)))),
  }),
  v.check((change) => Object.keys(change).length > 0, 'changes nothing'),
)
export type RoomChange = v.InferOutput<typeof RoomChange>

/** A room as its reader sees it. `invite` is there for the members of a private room alone. */
export const Room = v.object({
  id: Token,
  title: v.string(),
  topic: v.optional(v.string()),
  visibility: Visibility,
  board: v.optional(v.boolean()),
  ownerId: Token,
  createdAt: Time,
  expiresAt: v.optional(Time),
  head: Seq,
  invite: v.optional(Token),
  /** My role, if I am a member; my read position, if I have one. */
  role: v.optional(Role),
  seen: v.optional(Seq),
  /** What of it wakes my devices, if I have chosen; otherwise every message. */
  notify: v.optional(Notify),
})
export type Room = v.InferOutput<typeof Room>

export const Member = v.object({ userId: Token, name: v.string(), role: Role })
export type Member = v.InferOutput<typeof Member>
