import { expect, test } from 'vitest'
import { faster, speeds, tempoOf } from './tempo.ts'

test('a touch makes it faster, and one more than that begins again', () => {
  expect(speeds.map(faster)).toEqual([1.5, 2, 1])
})

test('plays as it was wanted', () => {
  expect(tempoOf({ chosen: undefined, live: false, ahead: 60, now: 1 })).toBe(1)
  expect(tempoOf({ chosen: 2, live: false, ahead: 60, now: 1 })).toBe(2)
  expect(tempoOf({ chosen: 2, live: false, ahead: 0, now: 1 })).toBe(2)
})

/** Seconds until a listener who is behind by so much is at most 4 s behind, and then how far they ever fall. */
function hear(behind: number, chosen?: number) {
  let [ahead, now, there, most] = [behind, 1, Infinity, 0]
  for (let at = 0; at < 300; at += 0.25) {
    now = tempoOf({ chosen, live: true, ahead, now })
    ahead += 0.25 - 0.25 * now
    expect(ahead).toBeGreaterThan(0)
    if (ahead <= 4) there = Math.min(there, at)
    if (at > there) most = Math.max(most, ahead)
  }
  return { there, most }
}

test('who was in a tunnel for 30 s is at most 4 s behind within a minute, and stays so', () => {
  const { there, most } = hear(32)
  expect(there).toBeLessThan(60)
  expect(most).toBeLessThanOrEqual(4)
  expect(hear(32, 2).there).toBeLessThan(30)
})

test('who hears it as it is spoken hears it as it is spoken', () => {
  for (const ahead of [0, 1, 2, 3, 4]) {
    expect(tempoOf({ chosen: undefined, live: true, ahead, now: 1 })).toBe(1)
  }
  expect(tempoOf({ chosen: 2, live: true, ahead: 1.9, now: 2 })).toBe(1)
})

test('who wants to hear every pause is left behind', () => {
  expect(tempoOf({ chosen: 1, live: true, ahead: 30, now: 1 })).toBe(1)
})
