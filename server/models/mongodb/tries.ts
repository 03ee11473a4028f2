import { Refusal } from '../../../lib/protocol/errors.ts'

const FIRST = 2
const LONGEST = 250
const DEADLINE = 8000

/**
 * Pauses between tries of something that others may win: longer each time, by chance within that, so
 * that those who lost together do not come back together. Refuses with UNAVAILABLE in the end.
 */
export const makeTries = (chance: () => number = Math.random, now: () => number = Date.now) => {
  const began = now()
  let most = FIRST

  return async (): Promise<void> => {
    if (now() - began > DEADLINE) throw new Refusal('UNAVAILABLE')
    const pause = Math.ceil(chance() * most)
    await new Promise((resolve) => setTimeout(resolve, pause))
    most = Math.min(LONGEST, most * 2)
  }
}
