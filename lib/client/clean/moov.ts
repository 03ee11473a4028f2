import { blank, type Box, boxesIn, within } from './boxes.ts'
import { ascii, type Bytes, type Patch, viewOf } from './plan.ts'
import { chunksOf } from './samples.ts'

/** Handlers of tracks that are neither seen nor heard: where the camera was, and how it was held. */
const TELLTALE = new Set(['meta', 'camm', 'gpmd', 'rtmd', 'data'])
const PLACE = '\xa9xyz'

export interface Cleaned {
  /** The film's index with nothing in it but the film. */
  readonly bytes: Bytes
  readonly changed: boolean
  /** Where in the file its telltale tracks have their samples. */
  readonly told: readonly Patch[]
}

const handlerOf = (bytes: Bytes, box: Box | undefined): string =>
  box ? ascii(bytes, box.body + 8, 4) : ''

const trackHandler = (bytes: Bytes, trak: Box) =>
  handlerOf(bytes, within(bytes, trak, 'mdia', 'hdlr'))

/** When it was filmed: zero is a time that nobody knows. */
function forgetTimes(bytes: Bytes, box: Box | undefined): void {
  if (!box || box.body + 20 > box.to) return
  const width = bytes[box.body] === 1 ? 8 : 4
  bytes.fill(0, box.body + 4, box.body + 4 + 2 * width)
}

/** A song keeps its name and its cover, and loses its place. */
function cleanTags(bytes: Bytes, udta: Box): void {
  for (const child of boxesIn(bytes, udta.body, udta.to) ?? []) {
    const list = { ...child, body: child.body + 4 }
    const tags = child.type === 'meta' && handlerOf(bytes, within(bytes, list, 'hdlr')) === 'mdir'
    if (!tags) blank(bytes, child)
    else for (const tag of tagsIn(bytes, list)) if (tag.type === PLACE) blank(bytes, tag)
  }
}

function tagsIn(bytes: Bytes, meta: Box): Box[] {
  const ilst = within(bytes, meta, 'ilst')
  return (ilst && boxesIn(bytes, ilst.body, ilst.to)) ?? []
}

/** Null when the box is not what it says it is. `moov` begins at 0 of `from`, which stays untouched. */
export function cleanMoov(from: Bytes, size: number): Cleaned | null {
  const bytes = new Uint8Array(from)
  const whole = { type: 'moov', from: 0, body: bodyOf(bytes), to: bytes.length }
  const children = boxesIn(bytes, whole.body, whole.to)
  if (!children) return null
  const tracks = children.filter(({ type }) => type === 'trak')
  const seen = tracks.some((trak) => trackHandler(bytes, trak) === 'vide')
  const told: Patch[] = []
  for (const child of children) {
    if (child.type === 'trak') {
      if (TELLTALE.has(trackHandler(bytes, child))) {
        for (const { from, to } of chunksOf(bytes, child, size) ?? [])
          told.push({ from, bytes: new Uint8Array(to - from) })
        blank(bytes, child)
      } else cleanTrack(bytes, child)
    } else if (child.type === 'mvhd') forgetTimes(bytes, child)
    else if (child.type === 'udta' && !seen) cleanTags(bytes, child)
    else if (['udta', 'meta', 'uuid'].includes(child.type)) blank(bytes, child)
  }
  const changed = told.length > 0 || bytes.some((byte, at) => byte !== from[at])
  return { bytes, changed, told }
}

function cleanTrack(bytes: Bytes, trak: Box): void {
  forgetTimes(bytes, within(bytes, trak, 'tkhd'))
  forgetTimes(bytes, within(bytes, trak, 'mdia', 'mdhd'))
  for (const child of boxesIn(bytes, trak.body, trak.to) ?? [])
    if (['udta', 'meta', 'uuid'].includes(child.type)) blank(bytes, child)
}

export const bodyOf = (moov: Bytes): number =>
  moov.length >= 16 && viewOf(moov).getUint32(0) === 1 ? 16 : 8
