export const speeds = [1, 1.5, 2] as const

/** The next one, and after the fastest the first. */
export const faster = (speed: number): number => speeds.find((one) => one > speed) ?? speeds[0]

/** Seconds that a listener of something live may be behind, what is far, and where catching up ends. */
const [BEHIND, FAR, THERE] = [4, 5, 2]
/** Who goes faster than it comes would stumble: after that it goes on as it comes for a while, in ms. */
const [PATIENCE, MOST] = [5000, 60_000]

/** A listener of something live. */
export interface Hearing {
  /** This device's clock. */
  at: number
  /** Seconds of it that have been heard. */
  time: number
  /** There is nothing to hear at the moment. */
  waits: boolean
}

/**
 * How fast something live is heard: never faster than it is spoken, but who has fallen behind, in a
 * tunnel or because they came late, catches up without missing a word. A browser does not tell how much is
 * here of what has no end yet, so it goes by the clock.
 * @param born when it began, at the latest
 */
export function makeChase(born: number): (now: Hearing) => number {
  let [origin, rate, dry] = [born, 1, false]
  let [rests, patience] = [-Infinity, PATIENCE]
  return ({ at, time, waits }) => {
    // Nobody hears what has not been said.
    origin = Math.min(origin, at - time * 1000)
    const behind = (at - origin) / 1000 - time
    if (waits && !dry && rate > 1) {
      rests = at + patience
      patience = Math.min(MOST, patience * 2)
    }
    dry = waits
    if (behind <= BEHIND) patience = PATIENCE
    if (behind <= THERE || at < rests) rate = 1
    else if (behind > FAR) rate = 2
    else if (behind > BEHIND || rate > 1) rate = 1.5
    return rate
  }
}
