import { Refusal } from '../lib/protocol/errors.ts'
import type { FilePhase, Growth } from '../lib/protocol/files.ts'
import { type Chunks, makeChunks } from './chunks.ts'
import type { Fanout } from './fanout.ts'
import type { FileRecord, Files } from './models/files.ts'
import { makeRecent, type Recent } from './recent.ts'

/** The sender has been silent for too long: the reader is cut off, and comes back by itself. */
export class Stalled extends Error {}

export interface Growing {
  /** What is readable now, and what it will be. Fresh from the store, never behind what was told. */
  state(fileId: string): Promise<FileRecord>
  /**
   * Bytes `from` … `to` (excluded; null: to the end, wherever that will be), as they become readable.
   * Waits where there are none yet. Throws Stalled after `stall` ms without growth, GONE when the
   * file is cancelled or expires: a part never ends as if it were the whole.
   */
  read(
    fileId: string,
    from: number,
    to: number | null,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array>
  /** The file is `length` bytes long by these, which this node has just stored. */
  bring(fileId: string, length: number, pieces: readonly Uint8Array[]): void
  close(): void
}

interface Reader {
  /** What it has had ends here. */
  position: number
}

/** One hot tail: everybody on this node who waits for the same file waits here. */
interface Tail {
  growth: Growth
  readonly recent: Recent
  readonly readers: Set<Reader>
  looking: Promise<void> | null
  readonly waiting: Set<() => void>
  readonly deaf: () => void
}

/** A file's life goes one way; a late fact can't turn it back. */
const RANK: Record<FilePhase, number> = { growing: 0, complete: 1, cancelled: 2, expired: 2 }

/** A fact may be lost: whoever waits looks into the store this often. */
const LOOK_EVERY = 3000

export function openGrowing(
  files: Pick<Files, 'find' | 'read'>,
  fanout: Pick<Fanout, 'onGrew'>,
  { stall, cacheBytes = 64 * 2 ** 20 }: { stall: number; cacheBytes?: number },
): Growing {
  const tails = new Map<string, Tail>()
  const chunks: Chunks = makeChunks((fileId, from, to) => files.read(fileId, from, to), cacheBytes)

  const find = async (fileId: string): Promise<FileRecord> => {
    const record = await files.find(fileId)
    if (!record) throw new Refusal('NOT_FOUND')
    return record
  }

  const update = (tail: Tail, heard: Growth) => {
    const { fileId, size } = tail.growth
    const length = Math.max(tail.growth.length, heard.length)
    const state = RANK[heard.state] > RANK[tail.growth.state] ? heard.state : tail.growth.state
    tail.growth = { fileId, length, state, size: heard.size ?? size }
    for (const wake of tail.waiting) wake()
  }

  const lookAgain = (tail: Tail) =>
    (tail.looking ??= find(tail.growth.fileId)
      .then((record) => update(tail, record))
      .finally(() => (tail.looking = null)))

  const listen = (fileId: string): Tail => {
    const tail: Tail = {
      growth: { fileId, length: 0, size: null, state: 'growing' },
      recent: makeRecent(),
      readers: new Set(),
      looking: null,
      waiting: new Set(),
      deaf: fanout.onGrew(fileId, (growth) => update(tail, growth)),
    }
    tails.set(fileId, tail)
    return tail
  }

  const release = (tail: Tail, reader: Reader) => {
    tail.readers.delete(reader)
    if (tail.readers.size > 0) return
    tail.deaf()
    tails.delete(tail.growth.fileId)
  }

  /** Listens first, then looks: what is told in between is not missed. */
  const take = async (fileId: string, reader: Reader): Promise<Tail> => {
    const tail = tails.get(fileId) ?? listen(fileId)
    tail.readers.add(reader)
    try {
      update(tail, await find(fileId))
    } catch (error) {
      release(tail, reader)
      throw error
    }
    return tail
  }

  /** Resolves when the tail has changed, after `LOOK_EVERY`, or when the reader has gone. */
  const change = (tail: Tail, signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer)
        tail.waiting.delete(done)
        signal.removeEventListener('abort', done)
        resolve()
      }
      const look = () => void lookAgain(tail).then(done, done)
      const timer = setTimeout(look, Math.min(LOOK_EVERY, stall))
      tail.waiting.add(done)
      signal.addEventListener('abort', done)
    })

  return {
    state: find,
    async *read(fileId, from, to, signal) {
      const reader = { position: from }
      const tail = await take(fileId, reader)
      let seen = tail.growth.length
      let waitingSince = performance.now()
      try {
        while (!signal.aborted) {
          const { length, state } = tail.growth
          const end = to ?? (state === 'complete' ? length : Infinity)
          const { position } = reader
          if (position >= end) return
          if (state === 'cancelled' || state === 'expired') throw new Refusal('GONE')
          if (position < length) {
            const until = Math.min(end, length)
            const bytes =
              tail.recent.read(position, until) ?? (await chunks.read(fileId, position, until))
            yield bytes
            reader.position += bytes.length
            waitingSince = performance.now()
            continue
          }
          if (length > seen) waitingSince = performance.now()
          seen = length
          if (performance.now() - waitingSince > stall) throw new Stalled(fileId)
          await change(tail, signal)
        }
      } finally {
        release(tail, reader)
      }
    },
    bring(fileId, length, pieces) {
      const tail = tails.get(fileId)
      if (!tail) return
      let before = length
      for (const { position } of tail.readers) before = Math.min(before, position)
      tail.recent.forget(before)
      tail.recent.add(length, pieces)
    },
    close() {
      for (const tail of tails.values()) tail.deaf()
      tails.clear()
    },
  }
}
