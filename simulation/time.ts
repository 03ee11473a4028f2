import type { Clock } from '../lib/client/clock.ts'

interface Timer {
  at: number
  readonly run: () => void
  readonly every: number | null
}

const real = {
  setImmediate: globalThis.setImmediate,
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setInterval: globalThis.setInterval,
  clearInterval: globalThis.clearInterval,
  random: Math.random,
  now: Date.now,
  performance: performance.now,
}
const { warn } = globalThis.console
const { stackTraceLimit } = Error

/** A world that is still busy after so many turns of the loop goes round in circles. */
const TURNS = 2_000_000

/**
 * Time and chance of one world, for everybody in it: while it runs, the timers, the clocks and the dice
 * of this process are the world's. Time passes only when nothing else is left to do, so that a schedule
 * and a seed say everything that happens.
 */
export class Time {
  now = 1_800_000_000_000
  #began = this.now
  #timers: Timer[] = []
  #busy = 0
  #state: number

  readonly #traced: boolean

  constructor(seed: number, traced = true) {
    this.#traced = traced
    this.#state = seed
  }

  random = (): number => {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let bits = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits
    return ((bits ^ (bits >>> 14)) >>> 0) / 4_294_967_296
  }

  /** A whole number from 0 up to, and without, `below`. */
  below(below: number): number {
    return Math.floor(this.random() * below)
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!
  }

  later(ms: number, run: () => void): void {
    this.#set(run, ms, null)
  }

  pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.later(ms, resolve))
  }

  /** A device's clock, as wrong as that is. */
  clock(skew: number): Clock {
    return {
      now: () => Math.floor(this.now) + skew,
      random: this.random,
      setTimeout: (run, ms) => this.#set(run, ms, null),
      clearTimeout: (timer) => this.#clear(timer),
    }
  }

  begin(): void {
    // Much is given up in a world: to note where each time is dear.
    if (!this.#traced) Error.stackTraceLimit = 0
    const set =
      (every: boolean) =>
      (run: (...with_: unknown[]) => void, ms = 0, ...args: unknown[]) =>
        this.#set(() => run(...args), ms, every ? ms : null)
    Object.assign(globalThis, {
      setTimeout: set(false),
      setInterval: set(true),
      clearTimeout: (timer: unknown) => this.#clear(timer),
      clearInterval: (timer: unknown) => this.#clear(timer),
      setImmediate: (run: (...with_: unknown[]) => void, ...args: unknown[]) => {
        this.#busy++
        return real.setImmediate(() => {
          this.#busy--
          run(...args)
        })
      },
    })
    Math.random = this.random
    Date.now = () => Math.floor(this.now)
    performance.now = () => this.now - this.#began
    // That a database is deleted under it is what Dexie has to say.
    Object.assign(globalThis.console, { warn() {} })
  }

  end(): void {
    Error.stackTraceLimit = stackTraceLimit
    const { random, now, performance: sinceStart, ...timers } = real
    Object.assign(globalThis, timers)
    Math.random = random
    Date.now = now
    performance.now = sinceStart
    Object.assign(globalThis.console, { warn })
    this.#timers = []
  }

  /** Waits with the time for what this process does elsewhere. */
  async during<T>(work: Promise<T>): Promise<T> {
    this.#busy++
    try {
      return await work
    } finally {
      this.#busy--
    }
  }

  /** Resolves when everybody waits for time. */
  async still(): Promise<void> {
    for (let turns = 0; ; turns++) {
      await new Promise<void>((resolve) => real.setImmediate(resolve))
      if (this.#busy === 0) return
      if (turns > TURNS) throw new Error('the world does not come to rest')
    }
  }

  /** Lets `ms` pass, or less if `until` holds before; whether it did. */
  async pass(ms: number, until: () => unknown = () => false): Promise<boolean> {
    const end = this.now + ms
    for (;;) {
      await this.still()
      if (await until()) return true
      const next = this.#timers[0]
      if (!next || next.at > end) break
      this.#timers.shift()
      this.now = Math.max(this.now, next.at)
      if (next.every !== null) {
        next.at = this.now + Math.max(1, next.every)
        this.#put(next)
      }
      next.run()
    }
    this.now = end
    return false
  }

  #set(run: () => void, ms: number, every: number | null) {
    const timer: Timer = { at: this.now + Math.max(0, ms), run, every }
    this.#put(timer)
    return Object.assign(timer, { unref: () => timer, ref: () => timer })
  }

  #put(timer: Timer): void {
    let place = this.#timers.length
    while (place > 0 && this.#timers[place - 1]!.at > timer.at) place--
    this.#timers.splice(place, 0, timer)
  }

  #clear(timer: unknown): void {
    const place = this.#timers.indexOf(timer as Timer)
    if (place >= 0) this.#timers.splice(place, 1)
  }
}
