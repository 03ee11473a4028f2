import * as v from 'valibot'
import { Duration, FileEnd, FileRef } from './files.ts'
import { Seq, Time, Token, Uuid } from './ids.ts'
import { limits } from './limits.ts'
import { Role, RoomChange } from './rooms.ts'
import { lineUpTo, textUpTo } from './text.ts'

const text = textUpTo(limits.textCeiling)
const emoji = v.pipe(textUpTo(limits.emoji), v.minLength(1), v.regex(/^\S+$/u, 'is not an emoji'))
const erased = v.optional(v.literal(true))

const says = (text: string, files: readonly unknown[] | undefined) =>
  text.trim() !== '' || (files?.length ?? 0) > 0

const messageParts = {
  text,
  files: v.optional(v.pipe(v.array(FileRef), v.maxLength(limits.filesPerMessage))),
  /** What files call themselves, by their ids: a song has a title. */
  titles: v.optional(
    v.pipe(
      v.record(Uuid, lineUpTo(limits.fileTitle)),
      v.check((titles) => Object.keys(titles).length <= limits.filesPerMessage, 'are too many'),
    ),
  ),
  replyTo: v.optional(Uuid),
  mentions: v.optional(v.pipe(v.array(Token), v.maxLength(limits.mentionsPerMessage))),
}

/** What a person may write, by type: the part of an entry that comes from a device. */
export const written = {
  message: v.pipe(
    v.strictObject(messageParts),
    v.check((body) => says(body.text, body.files), 'says nothing'),
  ),
  edit: v.pipe(
    v.strictObject({ target: Uuid, text }),
    v.check((body) => body.text.trim() !== '', 'says nothing'),
  ),
  delete: v.strictObject({ target: Uuid }),
  react: v.strictObject({ target: Uuid, emoji }),
  unreact: v.strictObject({ target: Uuid, emoji }),
  room: RoomChange,
  member: v.strictObject({
    userId: Token,
    change: v.picklist(['join', 'leave', 'role', 'ban']),
    role: v.optional(Role),
  }),
} as const

const head = { id: Uuid, sentAt: Time }
/** Nobody writes an entry under an id that is the server's to give. */
const made = {
  ...head,
  id: v.pipe(
    Uuid,
    v.check((id) => id[14] !== '8', 'is not for devices to make'),
  ),
}

/** One entry of a `room:append`. Checked one by one, so that a bad one does not block the rest. */
export const Draft = v.variant('type', [
  v.strictObject({ ...made, type: v.literal('message'), body: written.message }),
  v.strictObject({ ...made, type: v.literal('edit'), body: written.edit }),
  v.strictObject({ ...made, type: v.literal('delete'), body: written.delete }),
  v.strictObject({ ...made, type: v.literal('react'), body: written.react }),
  v.strictObject({ ...made, type: v.literal('unreact'), body: written.unreact }),
  v.strictObject({ ...made, type: v.literal('room'), body: written.room }),
  v.strictObject({ ...made, type: v.literal('member'), body: written.member }),
])
export type Draft = v.InferOutput<typeof Draft>

/** The end of an upload's life; written by the server. */
const FileBody = v.object({
  fileId: Uuid,
  state: FileEnd,
  size: v.number(),
  sha256: v.optional(v.string()),
  /** Of what was recorded while it was sent: nobody knew it before. */
  duration: v.optional(Duration),
})

const place = { roomId: Token, seq: Seq, authorId: Token, at: Time, ...head }

/**
 * An entry of a room's log as it is read. A deleted target stays in its place with `erased: true`
 * and nothing of what it said. Readers take unknown keys, so that a newer server can add some.
 */
export const Entry = v.variant('type', [
  v.object({
    ...place,
    type: v.literal('message'),
    body: v.object({ ...messageParts, erased }),
  }),
  v.object({
    ...place,
    type: v.literal('edit'),
    body: v.object({ target: Uuid, text, erased }),
  }),
  v.object({ ...place, type: v.literal('delete'), body: v.object({ target: Uuid }) }),
  v.object({ ...place, type: v.literal('react'), body: v.object({ target: Uuid, emoji }) }),
  v.object({ ...place, type: v.literal('unreact'), body: v.object({ target: Uuid, emoji }) }),
  v.object({ ...place, type: v.literal('file'), body: FileBody }),
  v.object({ ...place, type: v.literal('room'), body: RoomChange }),
  v.object({
    ...place,
    type: v.literal('member'),
    body: v.object({
      userId: Token,
      change: v.picklist(['join', 'leave', 'rename', 'role', 'ban']),
      name: v.optional(v.string()),
      role: v.optional(Role),
    }),
  }),
])
export type Entry = v.InferOutput<typeof Entry>
export type EntryType = Entry['type']
export type EntryOf<T extends EntryType> = Extract<Entry, { type: T }>
