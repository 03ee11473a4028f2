import { box, join, u32 } from './film.fixture.ts'
import { PREFIX } from './exif.ts'
import { type Bytes, viewOf } from './plan.ts'

/** Text that would say where somebody was. */
export const SPOT = 'at the Brandenburg Gate'
export const ascii = (text: string): Bytes => Uint8Array.from(text, (sign) => sign.charCodeAt(0))

/** Exif by a camera: little endian, which way up it is, and where. */
export function exif(orientation: number): Bytes {
  const tiff = new Uint8Array(64)
  const view = viewOf(tiff)
  tiff.set(ascii('II*'))
  view.setUint32(4, 8, true)
  view.setUint16(8, 2, true)
  for (const [at, tag, type, count, value] of [
    [10, 0x0112, 3, 1, orientation],
    [22, 0x010e, 2, SPOT.length, 40],
  ] as const) {
    view.setUint16(at, tag, true)
    view.setUint16(at + 2, type, true)
    view.setUint32(at + 4, count, true)
    view.setUint32(at + 8, value, true)
  }
  tiff.set(ascii(SPOT), 40)
  return tiff
}

const segment = (marker: number, content: Uint8Array) =>
  join(Uint8Array.of(0xff, marker, 0, content.length + 2), content)

export const jpeg = (orientation: number): Bytes =>
  join(
    Uint8Array.of(0xff, 0xd8),
    segment(0xe0, ascii('JFIF\0\x01\x01\0\0\x01\0\x01\0\0')),
    segment(0xe1, join(PREFIX, exif(orientation))),
    segment(0xe1, ascii(`http://ns.adobe.com/xap/1.0/\0${SPOT}`)),
    segment(0xe2, ascii('ICC_PROFILE\0\x01\x01colours')),
    segment(0xe2, ascii('MPF\0two pictures')),
    segment(0xed, ascii(`Photoshop 3.0\0${SPOT}`)),
    segment(0xfe, ascii(SPOT)),
    segment(0xdb, new Uint8Array(64)),
    segment(0xda, new Uint8Array(8)),
    Uint8Array.of(1, 2, 0xff, 0, 3, 0xff, 0xd0, 4, 0xff, 0xff, 0xd1, 5),
    segment(0xc4, ascii('a table between scans')),
    segment(0xda, new Uint8Array(8)),
    Uint8Array.of(6, 0xff, 0, 0xff, 0xd9),
    Uint8Array.of(0xff, 0xd8),
    ascii(`a preview made ${SPOT}`),
  )

const chunk = (type: string, content: Uint8Array) => {
  const bytes = join(Uint8Array.from(u32(content.length)), ascii(type), content, new Uint8Array(4))
  return bytes
}

export const png = (orientation: number): Bytes =>
  join(
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10),
    chunk('IHDR', new Uint8Array(13)),
    chunk('gAMA', new Uint8Array(4)),
    chunk('eXIf', exif(orientation)),
    chunk('tEXt', ascii(`Comment\0${SPOT}`)),
    chunk('iTXt', ascii(`XML:com.adobe.xmp\0\0\0\0\0${SPOT}`)),
    chunk('IDAT', new Uint8Array(20)),
    chunk('tIME', new Uint8Array(7)),
    chunk('IEND', new Uint8Array(0)),
    ascii(SPOT),
  )

const riffChunk = (type: string, content: Uint8Array) => {
  const head = join(ascii(type), new Uint8Array(4))
  viewOf(head).setUint32(4, content.length, true)
  return join(head, content, new Uint8Array(content.length & 1))
}

export function webp(orientation: number): Bytes {
  const chunks = join(
    riffChunk('VP8X', Uint8Array.of(0x0c | 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0)),
    riffChunk('VP8L', new Uint8Array(13)),
    riffChunk('EXIF', exif(orientation)),
    riffChunk('XMP ', ascii(SPOT)),
    riffChunk('NOTE', ascii(SPOT)),
  )
  const head = join(ascii('RIFF'), new Uint8Array(4), ascii('WEBP'))
  viewOf(head).setUint32(4, chunks.length + 4, true)
  return join(head, chunks, ascii(SPOT))
}

/** Two items that say something, one in the file and one in the box itself, and one that is seen. */
export function heic(orientation: number): Bytes {
  const said = join(Uint8Array.from(u32(0)), exif(orientation))
  const [ftyp, seen] = [box('ftyp', 'heic', u32(0), 'mif1heic'), new Uint8Array(30).fill(9)]
  const u16 = (...numbers: number[]) => numbers.flatMap((n) => [n >> 8, n & 255])
  const infe = (id: number, type: string, name = '\0') =>
    box('infe', u32(0x02000000), u16(id, 0), type, name)
  const make = (at: number) => {
    const place = (id: number, method: number, from: number, length: number) => [
      ...u16(id, method, 0, 1),
      ...u32(from, length),
    ]
    const places = [
      ...place(1, 0, at, seen.length),
      ...place(2, 0, at + seen.length, said.length),
      ...place(3, 1, 0, SPOT.length),
    ]
    return box(
      'meta',
      u32(0),
      box('hdlr', u32(0, 0), 'pict', u32(0, 0, 0), [0]),
      box('iinf', u32(0), u16(3), infe(1, 'hvc1'), infe(2, 'Exif'), infe(3, 'mime', '\0text\0')),
      box('iloc', u32(0x01000000), u16(0x4400, 3), places),
      box('idat', SPOT),
    )
  }
  const at = ftyp.length + make(0).length + 8
  return join(ftyp, make(at), box('mdat', join(seen, said)), box('uuid', SPOT))
}
