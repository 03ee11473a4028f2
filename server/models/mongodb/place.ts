import { Refusal } from '../../../lib/protocol/errors.ts'
import type { Bucket, Turn } from './bucket.ts'

const NOTHING = new Uint8Array(0)

/** Where the writer of one epoch stands, at the end of a file. */
export interface Place {
  /** Bytes that are durable. */
  readonly length: number
  /** What the present chunk held when the place was taken. */
  readonly data: Uint8Array
  /** Stores chunks from the present one on; all but the last are full. LOCKED when a newer writer is there. */
  write(chunks: readonly Uint8Array[]): Promise<void>
}

/**
 * Takes the end of the file from whoever writes it. Claiming the chunk that is written next fences
 * all older writers: their updates find a newer epoch on it, their inserts find it taken. Without it
 * one could still write between what is read here and what is written first.
 */
export const takePlace = async (bucket: Bucket, fileId: string, turn: Turn): Promise<Place> => {
  const { epoch, size, last } = turn
  // A newer writer that stands on a boundary has claimed nothing beyond it.
  if (last && last.epoch > epoch) throw new Refusal('LOCKED')
  const end = size === null ? Infinity : Math.ceil(size / bucket.chunk)
  let n = last === null ? 0 : last.length < bucket.chunk ? last.n : last.n + 1
  let data: Uint8Array = NOTHING
  let held = false
  for (; n < end; n++) {
    const found = await bucket.claim(fileId, epoch, n)
    if (!found) throw new Refusal('LOCKED')
    if (found.length < bucket.chunk) {
      data = found
      held = true
      break
    }
  }
  let length = n * bucket.chunk + data.length

  const stored = (chunk: Uint8Array) => {
    length = n * bucket.chunk + chunk.length
    held = chunk.length < bucket.chunk
    if (!held) n++
  }

  return {
    get length() {
      return length
    },
    data,
    async write(chunks) {
      for (let at = 0; at < chunks.length;) {
        const rest = chunks.slice(at)
        const [chunk] = rest
        if (held && chunk) {
          if (!(await bucket.replace(fileId, epoch, n, chunk))) throw new Refusal('LOCKED')
          stored(chunk)
          at++
        } else {
          const added = await bucket.insert(fileId, epoch, n, rest)
          for (const one of rest.slice(0, added)) stored(one)
          at += added
          // An older writer has been faster here; what it left may be replaced.
          if (added < rest.length) held = true
        }
      }
    },
  }
}
