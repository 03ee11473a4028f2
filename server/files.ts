import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import contentDisposition from 'content-disposition'
import { Refusal } from '../lib/protocol/errors.ts'
import { type Growing, Stalled } from './growing.ts'
import { type Media, mediaOf, SNIFFED } from './media.ts'
import type { FileRecord } from './models/files.ts'
import { type Part, partOf } from './range.ts'

/** Nothing in a file ever runs in our origin, whatever it is and however it is opened. */
const SAFE = {
  'Content-Security-Policy':
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'",
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Accel-Buffering': 'no',
} as const

/** A first answer waits this long for enough bytes to tell what the file is; longer for any at all. */
const PATIENCE = 1000
const PATIENCE_FOR_FIRST = 10_000

/** Nothing went out for this long: the sender is silent, or the reader does not read. */
const IDLE = 120_000

/** Known once and for all when enough bytes have been seen. */
const known = new Map<string, Media>()
const KNOWN = 5000

/** Decided by as much as there is within `patience`; a null waits for nothing. */
async function mediaIn(
  growing: Growing,
  { fileId, length, size }: FileRecord,
  patience: number | null,
  signal: AbortSignal,
): Promise<Media> {
  const found = known.get(fileId)
  if (found) return found
  const enough = Math.min(SNIFFED, size ?? SNIFFED)
  const wanted = patience === null ? Math.min(enough, length) : enough
  // Not AbortSignal.any and timeout: once collected, they never abort.
  const stop = new AbortController()
  const end = () => stop.abort()
  signal.addEventListener('abort', end)
  if (signal.aborted) end()
  const timer = setTimeout(end, patience ?? PATIENCE)
  const head: Uint8Array[] = []
  try {
    for await (const bytes of growing.read(fileId, 0, wanted, stop.signal)) head.push(bytes)
  } catch (error) {
    if (!(error instanceof Stalled)) throw error
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', end)
  }
  const bytes = Buffer.concat(head)
  const media = await mediaOf(bytes)
  if (bytes.length === enough) known.set(fileId, media)
  if (known.size > KNOWN) known.delete(known.keys().next().value ?? '')
  return media
}

/**
 * Writes the head of the answer; null when the answer is complete with that. The size is the final
 * one from the start: a media element takes what it is told first for the whole.
 */
export async function describe(
  growing: Growing,
  file: FileRecord,
  req: IncomingMessage,
  res: ServerResponse,
  signal: AbortSignal,
): Promise<{ from: number; to: number | null } | null> {
  const { fileId, size, state } = file
  const etag = `"${fileId}"`
  const complete = state === 'complete'
  for (const [name, value] of Object.entries(SAFE)) res.setHeader(name, value)
  res.setHeader('ETag', etag)
  res.setHeader(
    'Cache-Control',
    complete ? 'private, max-age=31536000, immutable' : 'private, no-store',
  )
  res.setHeader('X-Durable-Length', file.length)
  // One of several, or weakened by a gateway that compresses: it is the same file.
  if (complete && req.headers['if-none-match']?.includes(etag)) {
    res.writeHead(304).end()
    return null
  }

  const whole: Part | null = size === null ? null : { from: 0, to: size }
  const part = size === null ? null : asked(req, etag, size)
  if (part === 'outside') {
    res.setHeader('Content-Range', `bytes */${size}`)
    throw new Refusal('RANGE')
  }

  const forGet = file.length > 0 ? PATIENCE : PATIENCE_FOR_FIRST
  const patience = req.method === 'HEAD' ? null : forGet
  const { type, inline, streams } = await mediaIn(growing, file, patience, signal)
  const query = new URL(req.url ?? '/', 'http://localhost').searchParams
  const asDownload = query.has('download')
  const inOne = streams === true && !complete && query.get('live') === 'stream'
  res.setHeader('Content-Type', type)
  res.setHeader(
    'Content-Disposition',
    contentDisposition(file.name, { type: inline && !asDownload ? 'inline' : 'attachment' }),
  )
  if (whole && inOne) {
    res.setHeader('Accept-Ranges', 'none')
    res.setHeader('Content-Length', whole.to)
  } else if (whole) {
    const { from, to } = part ?? whole
    res.setHeader('Accept-Ranges', 'bytes')
    res.setHeader('Content-Length', to - from)
    if (part) res.setHeader('Content-Range', `bytes ${from}-${to - 1}/${size}`)
  } else res.setHeader('Accept-Ranges', 'none')
  res.writeHead(part && !inOne ? 206 : 200)
  if (req.method === 'HEAD') {
    res.end()
    return null
  }
  return (inOne ? null : part) ?? whole ?? { from: 0, to: null }
}

/** `If-Range` with another tag than ours asks for the whole. */
function asked(req: IncomingMessage, etag: string, size: number): Part | null | 'outside' {
  const condition = req.headers['if-range']
  if (condition !== undefined && condition !== etag) return null
  return partOf(req.headers.range, size)
}

/** Streams a part as it arrives. Whatever cuts it short ends in a broken connection, never cleanly. */
export async function sendBytes(
  part: AsyncIterable<Uint8Array>,
  res: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  // The head goes out before the first byte is there: a viewer knows the size and waits.
  res.flushHeaders()
  res.setTimeout(IDLE, () => res.destroy())
  try {
    for await (const bytes of part) {
      if (!res.write(bytes)) await once(res, 'drain', { signal })
    }
    if (!signal.aborted) res.end()
  } catch (error) {
    res.destroy()
    if (signal.aborted || error instanceof Stalled || error instanceof Refusal) return
    throw error
  }
}
