import { setTimeout as sleep } from 'node:timers/promises'
import { Refusal } from '../lib/protocol/errors.ts'
import type { Limits, Speed } from './limits.ts'

/** So much is taken from a second at once: small enough that many files take turns within it. */
const QUANTUM = 256 * 1024

/** Bytes on their way, which wait where others are faster than they may be; none are refused. */
export interface Speeds {
  /**
   * The same bytes, no faster than their person, and all at one address, may send or read. Files take
   * turns, and at an address people do, however many files each of them has.
   * @param expected how many there are, if that is known
   * @param signal nobody wants them any more: what would wait ends
   */
  through(
    what: 'sent' | 'read',
    person: string,
    address: string,
    bytes: AsyncIterable<Uint8Array>,
    expected?: number,
    signal?: AbortSignal,
  ): AsyncIterable<Uint8Array>
}

export function makeSpeeds(
  limits: Limits,
  wait = (ms: number, signal?: AbortSignal): Promise<unknown> => sleep(ms, null, { signal }),
): Speeds {
  const queues = new Map<string, Promise<unknown>>()

  const inTurn = <T>(subject: string, act: () => Promise<T>): Promise<T> => {
    const turn = (queues.get(subject) ?? Promise.resolve()).then(act)
    const over = turn
      .catch(() => {})
      .finally(() => queues.get(subject) === over && queues.delete(subject))
    queues.set(subject, over)
    return turn
  }

  const take = async (name: Speed, subject: string, bytes: number, signal?: AbortSignal) => {
    for (;;) {
      if (signal?.aborted) return
      try {
        return await limits.take(name, subject, bytes)
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        // Who waits and is wanted no more leaves the turn to the next.
        await wait(error.retryAfter ?? 0, signal).catch(() => {})
      }
    }
  }

  async function* paced(
    [by, person, from, address]: readonly [Speed, string, Speed, string],
    bytes: AsyncIterable<Uint8Array>,
    expected: number,
    signal?: AbortSignal,
  ) {
    let [taken, rest] = [0, expected]
    try {
      for await (const piece of bytes) {
        while (piece.length > taken && !signal?.aborted) {
          const more = Math.min(QUANTUM, Math.max(rest, piece.length - taken))
          await inTurn(`${by} ${person}`, async () => {
            await take(by, person, more, signal)
            await inTurn(`${from} ${address}`, () => take(from, address, more, signal))
          })
          taken += more
          rest -= more
        }
        if (signal?.aborted) return
        taken -= piece.length
        yield piece
      }
    } finally {
      if (taken > 0) await limits.give(by, person, taken)
      if (taken > 0) await limits.give(from, address, taken)
    }
  }

  return {
    through(what, person, address, bytes, expected = Infinity, signal) {
      const [by, from] = [`${what} at once by`, `${what} at once from`] as const
      if (!limits.on || limits.rate(by).perSecond === Infinity) return bytes
      return paced([by, person, from, address], bytes, expected, signal)
    },
  }
}
