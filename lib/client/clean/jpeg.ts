import { orientationIn, PREFIX, tinyTiff, withoutPrefix } from './exif.ts'
import { ascii, type Bytes, Draft, type Planned, same, type Source } from './plan.ts'

const [SOI, EOI, SOS, COM] = [0xd8, 0xd9, 0xda, 0xfe]
/** No camera writes so many; the rest stays as it is. */
const MOST = 20_000

const standsAlone = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= SOI)

/** What a picture needs to look right: the sizes of JFIF, its colours, how Adobe has mixed them. */
const belongs = (marker: number, payload: Bytes): boolean => {
  if (marker === COM) return false
  if (marker < 0xe0 || marker > 0xef) return true
  if (marker === 0xe0 || marker === 0xee) return true
  return marker === 0xe2 && ascii(payload, 0, 12) === 'ICC_PROFILE\0'
}

const isExif = (marker: number, payload: Bytes) =>
  marker === 0xe1 && ascii(payload, 0, 6) === 'Exif\0\0'

function tinySegment(orientation: number): Bytes {
  const tiff = tinyTiff(orientation)
  return Uint8Array.of(0xff, 0xe1, 0, 2 + PREFIX.length + tiff.length, ...PREFIX, ...tiff)
}

/** Where the next marker stands after the compressed data that begins at `at`. */
async function afterScan(source: Source, at: number): Promise<number> {
  while (at < source.size) {
    const bytes = await source.read(at, Math.min(source.size, at + 64 * 1024))
    let found = bytes.indexOf(0xff)
    while (found >= 0 && found + 1 < bytes.length) {
      const next = bytes[found + 1]!
      if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at + found
      found = bytes.indexOf(0xff, found + 1)
    }
    // The last byte may be half a marker.
    at += found >= 0 && at + bytes.length < source.size ? found : bytes.length
  }
  return at
}

/** What comes after the end of the picture goes, too: previews, moving pictures, notes of the maker. */
export async function planJpeg(source: Source): Promise<Planned | null> {
  const draft = new Draft()
  draft.keep(0, 2)
  let at = 2
  for (let n = 0; n < MOST; n++) {
    const head = await source.read(at, at + 4)
    const marker = head[1]
    if (head[0] !== 0xff || marker === undefined) break
    if (marker === EOI) {
      draft.keep(at, at + 2)
      if (at + 2 < source.size) draft.drop()
      return draft.planned
    }
    if (marker === 0xff || standsAlone(marker)) {
      const length = marker === 0xff ? 1 : 2
      draft.keep(at, at + length)
      at += length
      continue
    }
    const end = head.length < 4 ? Infinity : at + 2 + head[2]! * 256 + head[3]!
    if (end < at + 4 || end > source.size) break
    const segment = await source.read(at, end)
    const payload = segment.subarray(4)
    if (isExif(marker, payload)) {
      const orientation = orientationIn(withoutPrefix(payload))
      const tiny = tinySegment(orientation)
      if (same(tiny, segment)) draft.keep(at, end)
      else if (orientation === 1) draft.drop()
      else draft.put(tiny)
    } else if (belongs(marker, payload)) draft.keep(at, end)
    else draft.drop()
    at = end
    if (marker === SOS) {
      at = await afterScan(source, end)
      draft.keep(end, at)
    }
  }
  draft.keep(at, source.size)
  return draft.planned
}
