import type { Pen } from './pens.ts'
import { pull } from './pull.ts'

/** Pieces in order, none of them empty. */
export type Pieces = readonly Uint8Array[]

export const sizeOf = (pieces: Pieces): number =>
  pieces.reduce((sum, { length }) => sum + length, 0)

/** The first `most` bytes. */
export const upTo = (pieces: Pieces, most: number): Pieces => {
  let left = most
  return pieces.flatMap((piece) => {
    const part = piece.subarray(0, Math.max(0, Math.min(left, piece.length)))
    left -= piece.length
    return part.length > 0 ? [part] : []
  })
}

/** All but the first `count` bytes. */
export const after = (pieces: Pieces, count: number): Pieces => {
  let past = count
  return pieces.flatMap((piece) => {
    const part = piece.subarray(Math.min(past, piece.length))
    past = Math.max(0, past - piece.length)
    return part.length > 0 ? [part] : []
  })
}

/**
 * Pulls ahead of its caller until it holds `most` bytes. Each call answers all that has come since the
 * last one, at least a piece; then, as `pull` does, `ended` or null.
 */
export const gather = (
  source: AsyncIterator<Uint8Array>,
  pen: Pen,
  most: number,
): (() => Promise<Pieces | 'ended' | null>) => {
  let held: Uint8Array[] = []
  let size = 0
  let over: 'ended' | null | undefined
  let pulling = false
  let wake = () => {}

  const fill = async () => {
    if (pulling) return
    pulling = true
    while (over === undefined && size < most) {
      const piece = await pull(source, pen)
      if (piece === null || piece === 'ended') over = piece
      else if (piece.length > 0) {
        held.push(piece)
        size += piece.length
      }
      wake()
    }
    pulling = false
  }

  return async () => {
    void fill()
    while (held.length === 0 && over === undefined) {
      await new Promise<void>((resolve) => (wake = resolve))
    }
    if (held.length === 0) return over ?? null
    const pieces = held
    held = []
    size = 0
    void fill()
    return pieces
  }
}
