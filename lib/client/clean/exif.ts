import { ascii, type Bytes, viewOf } from './plan.ts'

const ORIENTATION = 0x0112
const SHORT = 3

/** Which way up a picture is, 1 to 8, as its Exif says; 1 when it does not. */
export function orientationIn(tiff: Bytes): number {
  const order = ascii(tiff, 0, 2)
  if (tiff.length < 8 || (order !== 'II' && order !== 'MM')) return 1
  const little = order === 'II'
  const view = viewOf(tiff)
  const first = view.getUint32(4, little)
  if (first + 2 > tiff.length) return 1
  const count = view.getUint16(first, little)
  for (let n = 0; n < count; n++) {
    const at = first + 2 + 12 * n
    if (at + 12 > tiff.length) return 1
    if (view.getUint16(at, little) !== ORIENTATION) continue
    if (view.getUint16(at + 2, little) !== SHORT) return 1
    const value = view.getUint16(at + 8, little)
    return value >= 1 && value <= 8 ? value : 1
  }
  return 1
}

/** An Exif that says which way up it is, and nothing else. */
export function tinyTiff(orientation: number): Bytes {
  const tiff = new Uint8Array(26)
  const view = viewOf(tiff)
  tiff.set([0x4d, 0x4d, 0, 42])
  view.setUint32(4, 8)
  view.setUint16(8, 1)
  view.setUint16(10, ORIENTATION)
  view.setUint16(12, SHORT)
  view.setUint32(14, 1)
  view.setUint16(18, orientation)
  return tiff
}

/** "Exif" and two zeros, which stand before it in some containers. */
export const PREFIX = Uint8Array.of(0x45, 0x78, 0x69, 0x66, 0, 0)

export const withoutPrefix = (exif: Bytes): Bytes =>
  ascii(exif, 0, 6) === 'Exif\0\0' ? exif.subarray(6) : exif
