import { Refusal } from '../lib/protocol/errors.ts'
import type { Budget, Limits } from './limits.ts'

/** So much is taken from a budget at once, before it goes through: a budget is never exceeded. */
export const CHUNK = 1024 * 1024
/** Whoever has had all comes back when it is worth it. */
const WORTH = 16 * CHUNK

const texts = {
  sent: 'So much was sent from here today that it rests for a while. It goes on by itself.',
  read: 'So much was read from here today that it rests for a while. Try it again later.',
} as const

/** Counts bytes on their way against the budgets of a person and of their address. */
export interface Meter {
  /** Why no more of them go through. */
  readonly refused: Refusal | undefined
  /** Refuses when there is nothing left to begin with. */
  look(): Promise<void>
  /** Throws the refusal where a budget ends; what went through until then has gone through. */
  through(bytes: AsyncIterable<Uint8Array>, expected?: number): AsyncIterable<Uint8Array>
}

export function makeMeter(
  limits: Limits,
  what: 'sent' | 'read',
  person: string,
  address: string,
): Meter {
  const subjects: readonly [Budget, string][] = [
    [`${what} by`, person],
    [`${what} from`, address],
  ]
  const giveBack = async (bytes: number, to = subjects) => {
    for (const [name, subject] of to) await limits.give(name, subject, bytes)
  }
  const take = async (bytes: number) => {
    for (const [n, [name, subject]] of subjects.entries()) {
      try {
        await limits.take(name, subject, bytes)
      } catch (error) {
        await giveBack(bytes, subjects.slice(0, n))
        if (!(error instanceof Refusal)) throw error
        const { retryAfter = 0 } = error
        const { burst, perSecond } = limits.rate(name)
        const worth = (Math.min(WORTH, burst / 8) / perSecond) * 1000
        throw new Refusal(error.code, texts[what], Math.ceil(Math.max(retryAfter, worth)))
      }
    }
  }

  const meter: { -readonly [K in keyof Meter]: Meter[K] } = {
    refused: undefined,
    async look() {
      await take(CHUNK)
      await giveBack(CHUNK)
    },
    async *through(bytes, expected = Infinity) {
      let [taken, rest] = [0, expected]
      try {
        for await (const piece of bytes) {
          while (piece.length > taken) {
            const more = Math.min(CHUNK, Math.max(rest, piece.length - taken))
            await take(more)
            taken += more
            rest -= more
          }
          taken -= piece.length
          yield piece
        }
      } catch (error) {
        if (error instanceof Refusal) meter.refused = error
        throw error
      } finally {
        if (taken > 0) await giveBack(taken)
      }
    },
  }
  return meter
}
