import type { Bytes } from './plan.ts'

/** A box of an MP4, with what is in it. */
export function box(type: string, ...content: (Uint8Array | string | number[])[]): Bytes {
  const parts = content.map((part) =>
    typeof part === 'string' ? Uint8Array.from(part, (sign) => sign.charCodeAt(0)) : part,
  )
  const size = 8 + parts.reduce((sum, { length }) => sum + length, 0)
  const bytes = new Uint8Array(size)
  bytes.set([...u32(size), ...Array.from(type, (sign) => sign.charCodeAt(0))])
  let at = 8
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

export const u32 = (...numbers: number[]): number[] =>
  numbers.flatMap((n) => [(n >>> 24) & 255, (n >>> 16) & 255, (n >>> 8) & 255, n & 255])

export const join = (...parts: Uint8Array[]): Bytes => {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

export const FTYP = box('ftyp', 'isom', u32(512), 'isommp42')

interface Track {
  handler: string
  /** Where its chunks are; each holds `samples` of `size` bytes. */
  places: readonly number[]
  samples: number
  size: number
  wide?: boolean
}

function trak({ handler, places, samples, size, wide }: Track): Bytes {
  const offsets = wide ? places.flatMap((place) => u32(0, place)) : places.flatMap((at) => u32(at))
  const stbl = box(
    'stbl',
    box('stsd', u32(0, 0)),
    box(
      'stsz',
      u32(0, 0, places.length * samples),
      u32(...(Array(places.length * samples).fill(size) as number[])),
    ),
    box('stsc', u32(0, 1, 1, samples, 1)),
    box(wide ? 'co64' : 'stco', u32(0, places.length), offsets),
  )
  const dinf = box('dinf', box('dref', u32(0, 1), box('url ', u32(1))))
  const hdlr = box('hdlr', u32(0, 0), handler, u32(0, 0, 0), [0])
  const mdhd = box('mdhd', u32(0, 3_800_000_000, 3_800_000_000, 1000, 1000, 0))
  return box(
    'trak',
    box('tkhd', u32(7, 3_800_000_000, 3_800_000_000, 1, 0, 1000)),
    box('mdia', mdhd, hdlr, box('minf', dinf, stbl)),
  )
}

export const moovOf = (tracks: readonly Track[], ...talk: Uint8Array[]): Bytes =>
  box(
    'moov',
    box('mvhd', u32(0, 3_800_000_000, 3_800_000_000, 1000, 1000)),
    ...tracks.map(trak),
    ...talk,
  )

/** Where the camera was, as phones write it. */
export const PLACE = '+52.5163+013.3777/'
export const UDTA = box('udta', box('\xa9xyz', [0, PLACE.length, 0x15, 0xc7], PLACE))

/** As a phone films: what it is, the film, and then the index. */
export function phoneFilm(wide = false): Bytes {
  const film = Uint8Array.from({ length: 400 }, (_, n) => (n * 7) & 255)
  const from = FTYP.length + 8
  const seen = { handler: 'vide', places: [from, from + 200], samples: 2, size: 50, wide }
  const told = { handler: 'meta', places: [from + 100, from + 300], samples: 1, size: 100, wide }
  return join(FTYP, box('mdat', film), moovOf([seen, told], UDTA))
}
