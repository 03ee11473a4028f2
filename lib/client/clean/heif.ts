import { blankPatches, type Box, boxesIn, topLevel } from './boxes.ts'
import { orientationIn, tinyTiff } from './exif.ts'
import { itemsIn } from './items.ts'
import { type Bytes, type Patch, patched, type Planned, type Source } from './plan.ts'

const LARGEST = 16 * 1024 * 1024
const EXIF_MOST = 1024 * 1024

/** Exif that says which way up it is, in as much space as there was. */
function tinyExif(exif: Bytes): Bytes {
  const tiff = new Uint8Array(exif.length)
  const skip = exif.length >= 4 ? 4 + new DataView(exif.buffer, exif.byteOffset).getUint32(0) : 0
  // Four zeros: what follows begins at once.
  const tiny = tinyTiff(orientationIn(exif.subarray(skip)))
  if (tiff.length >= 4 + tiny.length) tiff.set(tiny, 4)
  return tiff
}

/**
 * HEIC and AVIF: what is said about the picture is overwritten where it stands, so that every place
 * stays right. Which way up it is stands in its properties, and is not touched.
 */
export async function planHeif(source: Source): Promise<Planned | null> {
  const { boxes } = await topLevel(source)
  const meta = boxes.find(({ type }) => type === 'meta')
  if (!meta || meta.to - meta.from > LARGEST) return null
  const bytes = new Uint8Array(await source.read(meta.from, meta.to))
  const local: Box = { ...meta, from: 0, body: meta.body - meta.from + 4, to: bytes.length }
  const children = boxesIn(bytes, local.body, local.to)
  const head = boxes[0]?.type === 'ftyp' ? boxes[0].to : 0
  const place = { at: meta.from, head, size: source.size }
  const items = children && itemsIn(bytes, children, place)
  if (!items) return null
  const patches: Patch[] = boxes.filter(({ type }) => type === 'uuid').flatMap(blankPatches)
  for (const { type, spans } of items) {
    const length = spans.reduce((sum, [from, to]) => sum + to - from, 0)
    if (length > EXIF_MOST) continue
    const was = new Uint8Array(length)
    let at = 0
    for (const [from, to] of spans) {
      was.set(await source.read(from, to), at)
      at += to - from
    }
    const now = type === 'Exif' ? tinyExif(was) : new Uint8Array(length).fill(0x20)
    if (now.every((byte, n) => byte === was[n])) continue
    at = 0
    for (const [from, to] of spans) {
      patches.push({ from, bytes: now.subarray(at, at + to - from) })
      at += to - from
    }
  }
  if (patches.length === 0) return null
  return { plan: patched([[0, source.size]], patches), cleaned: true }
}
