import { expect, test } from 'vitest'
import { faster, makeChase, speeds } from './tempo.ts'

test('a touch makes it faster, and one more than that begins again', () => {
  expect(speeds.map(faster)).toEqual([1.5, 2, 1])
})

const STEP = 0.25
interface Listening {
  /** Seconds after the beginning at which somebody begins to listen, and at which they stop. */
  from?: number
  to: number
  /** Seconds of it that a listener can have at that moment. */
  here: (at: number) => number
  /** The clock of the device that has heard of it now; it may have heard of it late. */
  born?: number
}

/** Plays it, and notes how far behind what is said they are, and how often nothing was there. */
function listen({ from = 2, to, here, born = 0 }: Listening) {
  const chase = makeChase(born * 1000)
  let [time, rate, dry] = [0, 1, false]
  const heard: { at: number; behind: number; rate: number; stumbles: boolean }[] = []
  for (let at = from; at < to; at += STEP) {
    const next = Math.min(here(at), time + STEP * rate)
    const waits = next === time
    heard.push({ at, behind: at - next, rate, stumbles: waits && !dry })
    ;[time, dry] = [next, waits]
    rate = chase({ at: at * 1000, time, waits })
  }
  return heard
}

/** What was said a second ago and more is here, if there was a network. */
const steady = (at: number) => Math.max(0, at - 1)
const median = (all: number[]) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? NaN

test('who hears it as it is spoken hears it as it is spoken', () => {
  expect(listen({ to: 300, here: steady }).every(({ rate }) => rate === 1)).toBe(true)
})

test('of a minute with a tunnel of 30 s in its middle, half is heard at most 4 s late, and so is all that follows', () => {
  const here = (at: number) => (at > 40 && at < 70 ? steady(40) : steady(at))
  const heard = listen({ to: 300, here })
  const minute = heard.filter(({ at }) => (at > 10 && at < 40) || (at >= 70 && at < 100))
  expect(median(minute.map(({ behind }) => behind))).toBeLessThanOrEqual(4)
  const later = heard.filter(({ at }) => at > 105)
  expect(Math.max(...later.map(({ behind }) => behind))).toBeLessThanOrEqual(4)
  expect(later.every(({ stumbles }) => !stumbles)).toBe(true)
})

test('who comes late hears all of it, and is there in the end', () => {
  const heard = listen({ from: 60, to: 200, here: steady })
  expect(heard[0]?.behind).toBeGreaterThan(59)
  expect(heard.at(-1)?.behind).toBeLessThanOrEqual(4)
})

test('who has not heard when it began goes by the least that they were behind', () => {
  const here = (at: number) => (at > 40 && at < 70 ? steady(40) : steady(at))
  const behind = (at: number) => heard.find((one) => one.at >= at)?.behind
  const heard = listen({ to: 300, here, born: Infinity })
  expect(behind(70)).toBeGreaterThan(29)
  expect(behind(120)).toBeLessThan(6)
})

test('who can not be closer stumbles seldom', () => {
  // It comes in lumps of 8 s: so much it takes on this network.
  const here = (at: number) => Math.max(0, Math.floor((at - 8) / 8) * 8)
  const spoken = listen({ from: 24, to: 624, here, born: Infinity })
  const slow = listen({ from: 24, to: 624, here })
  const stumbles = (heard: typeof slow) => heard.filter((one) => one.stumbles).length
  expect(stumbles(spoken)).toBe(0)
  expect(stumbles(slow)).toBeGreaterThan(0)
  expect(stumbles(slow)).toBeLessThan(20)
})
