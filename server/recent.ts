export interface Recent {
  /** The file is `length` bytes long now, and these are its last. */
  add(length: number, pieces: readonly Uint8Array[]): void
  /** Nobody wants anything before this byte any more. */
  forget(before: number): void
  /** At least one byte of `from` … `to`; null when they are not here. */
  read(from: number, to: number): Uint8Array | null
}

/** Held for each file: what came in two or three pieces of the network for a reader who keeps up. */
const MOST = 512 * 1024
const PIECES = 64

/**
 * The last pieces of a file as they came in, so that whoever follows it gets them without their being
 * read again: reading costs memory that is thrown away at once, and collecting that holds up everybody.
 * So does what is held for longer than it takes until it is had.
 */
export function makeRecent(): Recent {
  let held: { from: number; bytes: Uint8Array }[] = []
  let size = 0

  const push = (from: number, bytes: Uint8Array) => {
    held.push({ from, bytes })
    size += bytes.length
    while (size > MOST || held.length > PIECES) size -= held.shift()?.bytes.length ?? 0
  }

  return {
    forget(before) {
      while (held[0] && held[0].from + held[0].bytes.length <= before) {
        size -= held.shift()?.bytes.length ?? 0
      }
    },
    add(length, pieces) {
      let from = pieces.reduce((left, { length }) => left - length, length)
      const last = held.at(-1)
      // Another node wrote in between.
      if (last && last.from + last.bytes.length !== from) [held, size] = [[], 0]
      for (const bytes of pieces) {
        push(from, bytes)
        from += bytes.length
      }
    },
    read(from, to) {
      const piece = held.findLast((one) => one.from <= from)
      if (!piece || from >= piece.from + piece.bytes.length) return null
      return piece.bytes.subarray(from - piece.from, to - piece.from)
    },
  }
}
