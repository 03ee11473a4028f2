import { blankPatches, type Box, topLevel } from './boxes.ts'
import { bodyOf, cleanMoov } from './moov.ts'
import { type Bytes, type Patch, patched, type Planned, type Source, type Span } from './plan.ts'
import { shift } from './samples.ts'

/** An index of this size would be the film itself. */
const LARGEST = 64 * 1024 * 1024
/** What says something about a film beside it. */
const TALK = ['udta', 'meta', 'uuid', 'sefd']
const SMALL = 32 * 1024 * 1024

/**
 * A film is sent with its index first, so that it plays while it arrives, and without what it says
 * about its maker: of the same size, nothing encoded again. Null: as it is.
 */
export async function planMovie(source: Source): Promise<Planned | null> {
  const { boxes, sound } = await topLevel(source)
  const indexes = boxes.filter(({ type }) => type === 'moov')
  const [moov] = indexes
  if (!moov || indexes.length > 1 || moov.to - moov.from > LARGEST) return null
  const bytes = await source.read(moov.from, moov.to)
  const cleaned = cleanMoov(bytes, source.size)
  if (!cleaned) return null
  const fragmented = boxes.some(({ type }) => ['moof', 'mfra', 'sidx', 'styp'].includes(type))
  const talk = fragmented ? [] : boxes.filter(({ type, from, to }) => isTalk(type, to - from))
  const patches = [...talk.flatMap(blankPatches), ...cleaned.told.filter(inData(boxes))]
  const order = sound && !fragmented ? reordered(boxes, moov, cleaned.bytes, source.size) : null
  const told = cleaned.changed || patches.length > 0
  if (order) return { plan: patched(order.spans, [...patches, order.patch]), cleaned: told }
  if (!told) return null
  const patch = { from: moov.from, bytes: cleaned.bytes }
  return { plan: patched([[0, source.size]], [...patches, patch]), cleaned: true }
}

const isTalk = (type: string, size: number) => TALK.includes(type) && size <= SMALL

/** What a table says stands somewhere is believed only where films keep such things. */
const inData =
  (boxes: readonly Box[]) =>
  ({ from, bytes }: Patch) =>
    boxes.some(({ type, body, to }) => type === 'mdat' && from >= body && from + bytes.length <= to)

/** The index right after the type of the file, if it stands behind the film and can be moved safely. */
function reordered(boxes: readonly Box[], moov: Box, cleaned: Bytes, size: number) {
  const data = boxes.find(({ type }) => type === 'mdat')
  const start = boxes[0]?.type === 'ftyp' ? boxes[0].to : 0
  if (!data || data.from > moov.from) return null
  // It would say that it reaches to the end of the file, or nothing at all.
  if (cleaned.subarray(0, 4).every((byte) => byte === 0)) return null
  const bytes = new Uint8Array(cleaned)
  const whole = { type: 'moov', from: 0, body: bodyOf(bytes), to: bytes.length }
  const move = { from: start, to: moov.from, by: bytes.length, size }
  if (!shift(bytes, whole, move)) return null
  const spans: Span[] = [
    [0, start],
    [moov.from, moov.to],
    [start, moov.from],
    [moov.to, size],
  ]
  return { spans, patch: { from: moov.from, bytes } }
}
