import type { Schedule } from './schedule.ts'

type Named = readonly [deed: Schedule['steps'][number]['do'], device: number, tab?: number]

const schedule = (seed: number, ...steps: readonly Named[]): Schedule => ({
  seed,
  steps: steps.map(([deed, device, tab = 0]) => ({ do: deed, device, tab })),
})

/** Schedules that have gone wrong once, here or with a bug in it, each with what it has shown. */
export const cases: Record<string, Schedule> = {
  'what is said after the browser emptied itself is not settled by what was said before': schedule(
    0,
    ['send', 0],
    ['wipe', 0],
    ['send', 0],
    ['send', 0],
    ['release', 0],
    ['send', 0],
    ['clog', 0],
    ['wait', 0],
  ),
  'a slow answer from before the browser emptied itself settles nothing that was said since':
    schedule(1, ['weather', 0], ['send', 0], ['wipe', 0], ['send', 0], ['wait', 0]),
  'a full device that is emptied comes back when it has space': schedule(
    -2147483629,
    ['reopen', 0],
    ['crash', 2, 1],
    ['full', 1, 1],
    ['wipe', 1, 1],
    ['burst', 1],
    ['send', 2],
    ['attach', 1],
  ),
  'a database that is emptied twice is filled again': schedule(
    904767924,
    ['full', 1, 1],
    ['clog', 0, 1],
    ['attach', 0],
    ['send', 1],
    ['send', 2, 1],
    ['full', 2, 1],
    ['send', 2, 1],
    ['wait', 2],
    ['crash', 2, 1],
    ['attach', 0],
    ['wipe', 1, 1],
    ['wipe', 1],
  ),
  'what is removed while it is on its way is gone': schedule(-8, ['send', 0, 1], ['remove', 0, 1]),
  'a join is tried until there is space for what it brings': schedule(
    -1755766435,
    ['send', 1, 1],
    ['cut', 1, 1],
    ['break off', 2],
    ['full', 2, 1],
    ['burst', 1],
    ['wait', 0, 1],
    ['attach', 0, 1],
    ['wait', 2],
  ),
  'an answer for what is not there any more settles nothing else': schedule(
    909567044,
    ['wait', 2, 1],
    ['send', 2, 1],
    ['react', 1, 1],
    ['wipe', 2],
    ['remove', 2],
  ),
  'what nobody has told is read when the head is repeated': schedule(
    654897402,
    ['send', 0, 1],
    ['attach', 1],
    ['trouble node', 0],
    ['full', 1],
    ['wipe', 2, 1],
    ['doze', 0],
  ),
}
