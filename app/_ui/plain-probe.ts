import type { Titled } from '../../lib/client/titles.ts'
import { limits } from '../../lib/protocol/limits.ts'

/** What a device can say of a file before it is sent. */
export type Probe = Omit<Titled, 'fileId'>

/** Name, type and size: known at once, and in the form that the wire takes. */
export const plainProbe = (file: File): Probe => {
  const type = (file.type.split(';')[0] ?? '').trim().toLowerCase()
  const points = Array.from(
    file.name
      .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
      .toWellFormed()
      .trim(),
  )
  return {
    name: points.slice(-limits.fileName).join('') || 'file',
    type: type.length <= limits.fileType && /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : '',
    size: file.size,
  }
}
