import { orientationIn, tinyTiff } from './exif.ts'
import { ascii, type Bytes, Draft, type Planned, same, type Source, viewOf } from './plan.ts'

/** Chunks that change how it looks; every other that a reader may skip says something about it. */
const LOOKS =
  /^(?:tRNS|gAMA|cHRM|sRGB|iCCP|sBIT|bKGD|pHYs|hIST|sPLT|acTL|fcTL|fdAT|cICP|mDCV|mDCv|cLLI|cLLi)$/
const isCritical = (type: string) => /^[A-Z]/.test(type)
const MOST = 200_000

function crc(bytes: Uint8Array): number {
  let sum = 0xffffffff
  for (const byte of bytes) {
    sum ^= byte
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0)
  }
  return ~sum >>> 0
}

function tinyChunk(orientation: number): Bytes {
  const tiff = tinyTiff(orientation)
  const chunk = new Uint8Array(12 + tiff.length)
  const view = viewOf(chunk)
  view.setUint32(0, tiff.length)
  chunk.set([0x65, 0x58, 0x49, 0x66], 4)
  chunk.set(tiff, 8)
  view.setUint32(8 + tiff.length, crc(chunk.subarray(4, 8 + tiff.length)))
  return chunk
}

export async function planPng(source: Source): Promise<Planned | null> {
  const draft = new Draft()
  draft.keep(0, 8)
  let at = 8
  for (let n = 0; n < MOST; n++) {
    const head = await source.read(at, at + 8)
    if (head.length < 8) break
    const type = ascii(head, 4, 4)
    const end = at + 12 + viewOf(head).getUint32(0)
    if (end > source.size || !/^[A-Za-z]{4}$/.test(type)) break
    if (type === 'eXIf') {
      const chunk = await source.read(at, Math.min(end, at + 65_536))
      // Its checksum, the last four bytes, is no Exif.
      const orientation = orientationIn(chunk.subarray(8, end - at - 4))
      const tiny = tinyChunk(orientation)
      if (same(tiny, chunk)) draft.keep(at, end)
      else if (orientation === 1) draft.drop()
      else draft.put(tiny)
    } else if (isCritical(type) || LOOKS.test(type)) draft.keep(at, end)
    else draft.drop()
    at = end
    if (type !== 'IEND') continue
    if (at < source.size) draft.drop()
    return draft.planned
  }
  draft.keep(at, source.size)
  return draft.planned
}
