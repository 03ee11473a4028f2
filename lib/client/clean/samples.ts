import { type Box, boxesIn, within } from './boxes.ts'
import { type Bytes, viewOf } from './plan.ts'

/** Above this a table is not a table of a film that anybody has made. */
const MOST = 8_000_000

/** The numbers of a table that begins with its flags and their count; null when they don't fit. */
function table(bytes: Bytes, box: Box, skip: number, width: number) {
  const view = viewOf(bytes)
  const first = box.body + skip + 4
  if (first > box.to) return null
  const count = view.getUint32(box.body + skip)
  if (count > MOST || first + count * width > box.to) return null
  return { view, first, count }
}

/** Where a track's tables keep the places of its chunks: `stco` in 4 bytes each, `co64` in 8. */
function placesIn(bytes: Bytes, stbl: Box) {
  const boxes = boxesIn(bytes, stbl.body, stbl.to) ?? []
  const places = boxes.filter(({ type }) => type === 'stco' || type === 'co64')
  const [box] = places
  if (!box || places.length > 1) return null
  const width = box.type === 'stco' ? 4 : 8
  const found = table(bytes, box, 4, width)
  return found && { ...found, width }
}

const placeAt = (view: DataView, at: number, width: number): number =>
  width === 4 ? view.getUint32(at) : Number(view.getBigUint64(at))

/** Where in the file the samples of a track are; null when its tables don't say. */
export function chunksOf(bytes: Bytes, trak: Box, size: number) {
  const stbl = within(bytes, trak, 'mdia', 'minf', 'stbl')
  const places = stbl && placesIn(bytes, stbl)
  const stsz = stbl && within(bytes, stbl, 'stsz')
  const stsc = stbl && within(bytes, stbl, 'stsc')
  if (!places || !stsz || !stsc) return null
  const { view, first, count, width } = places
  const runs = table(bytes, stsc, 4, 12)
  const each = stsz.body + 8 <= stsz.to ? view.getUint32(stsz.body + 4) : 0
  const sizes = each > 0 ? null : table(bytes, stsz, 8, 4)
  if (!runs || (each === 0 && !sizes)) return null
  const chunks: { from: number; to: number }[] = []
  let [run, sample] = [0, 0]
  for (let chunk = 0; chunk < count; chunk++) {
    while (run + 1 < runs.count && view.getUint32(runs.first + 12 * (run + 1)) <= chunk + 1) run++
    const samples = runs.count > 0 ? view.getUint32(runs.first + 12 * run + 4) : 0
    if (samples > MOST) return null
    let length = each * samples
    for (let n = 0; sizes && n < samples && sample < sizes.count; n++)
      length += view.getUint32(sizes.first + 4 * sample++)
    const from = placeAt(view, first + width * chunk, width)
    if (length > 0 && from + length <= size) chunks.push({ from, to: from + length })
  }
  return chunks
}

/** What stands between `from` and `to` in a file of `size` bytes moves by `by`. */
export interface Move {
  readonly from: number
  readonly to: number
  readonly by: number
  readonly size: number
}

/**
 * Makes the move in what every track says of its chunks. False, and half done, when one can't be moved
 * or is said to stand where nothing does.
 */
export function shift(bytes: Bytes, moov: Box, { from, to, by, size }: Move): boolean {
  const children = boxesIn(bytes, moov.body, moov.to)
  const tracks = children?.filter(({ type }) => type === 'trak') ?? []
  let moved = 0
  for (const trak of tracks) {
    const stbl = within(bytes, trak, 'mdia', 'minf', 'stbl')
    if (!stbl || within(bytes, stbl, 'saio') || !isOwn(bytes, trak)) return false
    const places = placesIn(bytes, stbl)
    if (!places) return false
    const { view, first, count, width } = places
    for (let at = first; at < first + width * count; at += width) {
      const place = placeAt(view, at, width)
      if (place < from || place > size) return false
      if (place >= to) continue
      if (place + by > (width === 4 ? 0xffffffff : Number.MAX_SAFE_INTEGER)) return false
      if (width === 4) view.setUint32(at, place + by)
      else view.setBigUint64(at, BigInt(place + by))
      moved++
    }
  }
  return moved > 0
}

/** Whether a track has its bytes in this file: a place in another one must not be moved. */
function isOwn(bytes: Bytes, trak: Box): boolean {
  const dref = within(bytes, trak, 'mdia', 'minf', 'dinf', 'dref')
  const references = dref && boxesIn(bytes, dref.body + 8, dref.to)
  return references?.every(({ body }) => (bytes[body + 3]! & 1) === 1) ?? false
}
