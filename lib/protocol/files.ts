import * as v from 'valibot'
import { Token, Uuid } from './ids.ts'
import { limits } from './limits.ts'
import { lineUpTo } from './text.ts'

const Bytes = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const Pixels = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000))

/** A media type without parameters, or nothing known (`''`). */
const MediaType = v.pipe(
  v.string(),
  v.maxLength(limits.fileType),
  v.regex(/^(?:[\w.+-]+\/[\w.+-]+)?$/, 'is not a media type'),
)

const Poster = v.pipe(
  v.string(),
  v.maxLength(limits.poster, `is larger than ${limits.poster} bytes`),
  v.regex(/^data:image\/(?:jpeg|png|webp);base64,[A-Za-z0-9+/]+=*$/, 'is not a small picture'),
)

/** Seconds that something plays for. */
export const Duration = v.pipe(v.number(), v.finite(), v.minValue(0))

/** With the end of an upload: how long what was recorded has become. Whoever does not know it reads on. */
export const DURATION_HEADER = 'Tendril-Duration'

/**
 * A file as a message carries it: complete before the first byte has left. What a newer device
 * says of it beside that is left out, and nothing is refused for it.
 */
export const FileRef = v.object({
  fileId: Uuid,
  name: lineUpTo(limits.fileName),
  type: MediaType,
  size: v.optional(Bytes),
  width: v.optional(Pixels),
  height: v.optional(Pixels),
  duration: v.optional(Duration),
  poster: v.optional(Poster),
})
export type FileRef = v.InferOutput<typeof FileRef>

/** What a device says of a file when it creates its upload (tus `Upload-Metadata`). */
export const UploadMetadata = v.strictObject({
  fileId: Uuid,
  roomId: Token,
  name: lineUpTo(limits.fileName),
  type: MediaType,
})
export type UploadMetadata = v.InferOutput<typeof UploadMetadata>

/** `growing` until its end: `complete`, `cancelled` by its sender, or `expired` unfinished. */
export const FileEnd = v.picklist(['complete', 'cancelled', 'expired'])
export const FilePhase = v.picklist(['growing', ...FileEnd.options])
export type FilePhase = v.InferOutput<typeof FilePhase>

/** `length` bytes can be read now, `size` in the end (null while the sender does not know). */
export const Growth = v.object({
  fileId: Uuid,
  length: Bytes,
  size: v.nullable(Bytes),
  state: FilePhase,
  /** To whom begins to follow: how long ago the server first heard of it, in ms. */
  age: v.optional(v.pipe(v.number(), v.finite(), v.minValue(0))),
})
export type Growth = v.InferOutput<typeof Growth>

/** `GET /api/files/:fileId`. */
export const FileState = v.object({
  ...Growth.entries,
  roomId: Token,
  name: v.string(),
  type: v.string(),
})
export type FileState = v.InferOutput<typeof FileState>
