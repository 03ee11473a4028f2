import type { Lease } from '../store.ts'
import type { Entries } from './entries.ts'
import type { RoomsOfStore } from './rooms.ts'

/**
 * Longer than any command may take: what was decided on before something changed has arrived by then,
 * or never will.
 */
export const SETTLED = 60_000
const BATCH = 100

export interface Mender {
  /** Finishes what a crash has left half done before `now`. */
  mend(now: number): Promise<void>
}

/**
 * Two steps that are not one: a `delete` is stored and then erases its target, a room is closed and then
 * emptied. A mark is written with the first and taken away here, after the second was done once more.
 */
export const makeMender = (
  lease: Lease,
  entries: Entries,
  rooms: RoomsOfStore['graves'],
): Mender => ({
  async mend(now) {
    if (!(await lease.hold())) return
    const before = now - SETTLED
    for (let found = BATCH; found === BATCH;) {
      const unerased = await entries.unerased(before, BATCH)
      for (const one of unerased) {
        if (one.target !== undefined) await entries.erase(one.roomId, one.target)
        await entries.isErased(one)
      }
      found = unerased.length
    }
    for (let found = BATCH; found === BATCH;) {
      const unburied = await rooms.unburied(before, BATCH)
      for (const id of unburied) await rooms.bury(id)
      found = unburied.length
    }
  },
})
