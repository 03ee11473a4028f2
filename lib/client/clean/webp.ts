import { orientationIn, tinyTiff, withoutPrefix } from './exif.ts'
import {
  ascii,
  type Bytes,
  Draft,
  lengthOf,
  type Plan,
  type Planned,
  same,
  type Source,
  type Span,
  viewOf,
} from './plan.ts'

const LOOKS = /^(?:VP8 |VP8L|VP8X|ALPH|ANIM|ANMF|ICCP)$/
const [HAS_EXIF, HAS_XMP] = [0x08, 0x04]
/** Where the chunks begin, and the flags of VP8X, which is the first. */
const [HEAD, FLAGS] = [12, 20]
const MOST = 100_000

function tinyChunk(orientation: number): Bytes {
  const tiff = tinyTiff(orientation)
  return Uint8Array.of(0x45, 0x58, 0x49, 0x46, tiff.length, 0, 0, 0, ...tiff)
}

export async function planWebp(source: Source): Promise<Planned | null> {
  const first = await source.read(0, 30)
  const riff = 8 + viewOf(first).getUint32(4, true)
  if (riff < 30 || riff > source.size) return null
  const flags = ascii(first, HEAD, 4) === 'VP8X' ? first[FLAGS] : undefined
  const draft = new Draft()
  if (riff < source.size) draft.drop()
  let exif = false
  let at = HEAD
  for (let n = 0; at < riff; n++) {
    const head = await source.read(at, at + 8)
    const end = head.length < 8 ? Infinity : at + 8 + even(viewOf(head).getUint32(4, true))
    if (n >= MOST || end > riff) return null
    const type = ascii(head, 0, 4)
    if (type === 'EXIF') {
      const chunk = await source.read(at, Math.min(end, at + 65_536))
      const orientation = orientationIn(withoutPrefix(chunk.subarray(8)))
      const tiny = tinyChunk(orientation)
      exif = orientation !== 1 || same(tiny, chunk)
      if (same(tiny, chunk)) draft.keep(at, end)
      else if (exif) draft.put(tiny)
      else draft.drop()
    } else if (LOOKS.test(type)) draft.keep(at, end)
    else draft.drop()
    at = end
  }
  if (!draft.changed) return null
  const head = new Uint8Array(await source.read(0, HEAD))
  viewOf(head).setUint32(4, lengthOf(draft.plan) + 4, true)
  if (flags === undefined) return { plan: [head, ...draft.plan], cleaned: true }
  // VP8X is the first chunk, and never dropped: its flags stand where they stood.
  const kept = (flags & ~HAS_XMP & ~HAS_EXIF) | (exif ? HAS_EXIF : 0)
  const [[, until], ...rest] = draft.plan as [Span, ...Plan]
  const start: Plan = [head, [HEAD, FLAGS], Uint8Array.of(kept), [FLAGS + 1, until]]
  return { plan: [...start, ...rest], cleaned: true }
}

/** Chunks are padded to an even length. */
const even = (length: number) => length + (length & 1)
