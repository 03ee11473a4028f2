/** Time and chance, handed in so that a test can hold them still. */
export interface Clock {
  now(): number
  /** From 0 up to, and without, 1. */
  random(): number
  setTimeout(run: () => void, ms: number): unknown
  clearTimeout(timer: unknown): void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (timer) => clearTimeout(timer as number),
}

/** Exponential backoff with full jitter: what was cut at once does not come back at once. */
export const backoff = (clock: Clock, tries: number, least: number, most: number): number =>
  clock.random() * Math.min(most, least * 2 ** tries)
