const FIRST = 16 * 1024

/** Bytes on their way, cut into chunks: full ones, and the one that is filling. */
export interface Cells {
  /** Full chunks that wait. */
  readonly full: number
  /** Bytes of the filling chunk that have not been taken. */
  readonly fresh: number
  add(bytes: Uint8Array): void
  /** Full chunks in order, at most `most`; if `all` and they fit, then the filling one as far as it is. */
  take(most: number, all: boolean): Uint8Array<ArrayBuffer>[]
  /** Nobody needs these any more: full ones are filled again. */
  spare(chunks: readonly Uint8Array<ArrayBuffer>[]): void
}

export const makeCells = (chunk: number, start: Uint8Array): Cells => {
  const full: Uint8Array<ArrayBuffer>[] = []
  const empty: Uint8Array<ArrayBuffer>[] = []
  let part = new Uint8Array(0)
  let filled = 0
  let fresh = 0

  // Doubled, so that thousands of idle uploads do not hold a whole chunk each.
  const widen = (length: number) => {
    if (length <= part.length) return
    const wider = Math.min(chunk, Math.max(length, part.length * 2, FIRST))
    const next = empty.pop() ?? new Uint8Array(wider)
    next.set(part.subarray(0, filled))
    part = next
  }

  const add = (bytes: Uint8Array) => {
    for (let from = 0; from < bytes.length;) {
      const piece = bytes.subarray(from, from + chunk - filled)
      widen(filled + piece.length)
      part.set(piece, filled)
      from += piece.length
      filled += piece.length
      fresh += piece.length
      if (filled < chunk) continue
      full.push(part)
      part = new Uint8Array(0)
      filled = fresh = 0
    }
  }
  add(start)
  fresh = 0

  return {
    get full() {
      return full.length
    },
    get fresh() {
      return fresh
    },
    add,
    take(most, all) {
      const taken = full.splice(0, most)
      if (all && fresh > 0 && full.length === 0) {
        taken.push(part.subarray(0, filled))
        fresh = 0
        // It comes slowly, or not at all: nothing is kept for it.
        empty.length = 0
      }
      return taken
    },
    spare(chunks) {
      for (const one of chunks) if (one.length === chunk && one !== part) empty.push(one)
    },
  }
}
