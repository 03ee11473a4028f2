import { fileTypeFromBuffer } from 'file-type'

/** What may be shown in place, by content; everything else is a download of bytes. */
const INLINE = new Set([
  'image/jpeg',
  'image/png',
  'image/apng',
  'image/gif',
  'image/webp',
  'image/avif',
  'video/mp4',
  'video/webm',
  'video/quicktime',
  'video/ogg',
  'audio/mp4',
  'audio/mpeg',
  'audio/ogg',
  'audio/wav',
  'audio/flac',
  'audio/aac',
  'audio/webm',
])

const SAME: Record<string, string> = {
  'audio/x-m4a': 'audio/mp4',
  'video/x-m4v': 'video/mp4',
  'audio/vnd.wave': 'audio/wav',
  'audio/x-flac': 'audio/flac',
  'audio/opus': 'audio/ogg',
  'application/ogg': 'audio/ogg',
}

/** Bytes that decide what a file is. */
export const SNIFFED = 4100

export interface Media {
  readonly type: string
  readonly inline: boolean
  /** Players look for its end before they play any of it, unless it comes in one piece. */
  readonly streams?: true
}

const BYTES: Media = { type: 'application/octet-stream', inline: false }

/** What a file is by its first bytes: what its sender calls it decides nothing. */
export async function mediaOf(head: Uint8Array): Promise<Media> {
  if (head.length === 0) return BYTES
  const found = (await fileTypeFromBuffer(head).catch(() => undefined))?.mime.split(';')[0] ?? ''
  const type = SAME[found] ?? found
  if (INLINE.has(type)) return { type, inline: true, ...(streams(type, head) && { streams: true }) }
  if (type === '' && isText(head)) return { type: 'text/plain; charset=utf-8', inline: true }
  return BYTES
}

/**
 * Ogg has its length at its end, WebM and a film in fragments have their index there, or none; AAC may say
 * there what it is called.
 */
const streams = (type: string, head: Uint8Array): boolean =>
  /\/(?:ogg|webm|aac)$/.test(type) || (type.endsWith('/mp4') && Buffer.from(head).includes('mvex'))

const ESCAPE = 0x1b

/** White space and colours of a terminal; no other control character. */
const mayStandInText = (byte: number): boolean =>
  byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === ESCAPE

/** UTF-8 without control characters, and no markup; the last character may be cut. */
function isText(head: Uint8Array): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    return !/^\s*</.test(text) && head.every(mayStandInText)
  } catch {
    return false
  }
}
