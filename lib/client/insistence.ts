import { backoff, type Clock } from './clock.ts'

const LEAST = 4_000
const MOST = 300_000

/** Tries until it succeeds: again some time later, each time later still, or as soon as it is hurried. */
export class Insistence {
  readonly #attempt: () => Promise<void>
  readonly #clock: Clock
  #timer: unknown
  #tries = 0

  constructor(attempt: () => Promise<void>, clock: Clock) {
    this.#attempt = attempt
    this.#clock = clock
  }

  /** Resolves after the first attempt, whatever becomes of it. */
  async start(): Promise<void> {
    try {
      await this.#attempt()
    } catch {
      const ms = LEAST / 2 + backoff(this.#clock, this.#tries++, LEAST, MOST)
      this.#timer = this.#clock.setTimeout(() => this.#again(), ms)
    }
  }

  /** It may succeed now. One that is under way, or has succeeded, is left alone. */
  hurry(): void {
    if (this.#timer === undefined) return
    this.#clock.clearTimeout(this.#timer)
    this.#again()
  }

  #again(): void {
    this.#timer = undefined
    void this.start()
  }
}
