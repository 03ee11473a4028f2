export const speeds = [1, 1.5, 2] as const

/** The next one, and after the fastest the first. */
export const faster = (speed: number): number => speeds.find((one) => one > speed) ?? speeds[0]

/** Seconds that a listener of something live may be behind, and where catching up ends. */
const [BEHIND, THERE] = [4, 2]

interface Hearing {
  /** What the person wants; undefined when they have not said. */
  chosen: number | undefined
  /** It is recorded at this moment. */
  live: boolean
  /** Seconds that are here and not heard yet. */
  ahead: number
  /** How fast it goes now. */
  now: number
}

/**
 * How fast it plays: as it is wanted, but what is live is never heard faster than it is spoken, and who
 * has fallen behind, in a tunnel, catches up without missing a word.
 */
export function tempoOf({ chosen, live, ahead, now }: Hearing): number {
  if (!live) return chosen ?? 1
  if (ahead <= THERE) return 1
  const wanted = chosen ?? 1.5
  return ahead > BEHIND ? wanted : Math.min(now, wanted)
}
