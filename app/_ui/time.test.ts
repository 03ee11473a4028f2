import { expect, test } from 'vitest'
import { clock, dayName, dayOf, duration, shortTime, standing, timeLeft } from './time.ts'

const at = (text: string) => new Date(text).getTime()
const now = at('2026-11-24T15:00:00')

test('a day starts at local midnight', () => {
  expect(dayOf(now)).toBe(at('2026-11-24T00:00:00'))
})

test('recent days have names, others dates', () => {
  expect(dayName(at('2026-11-24T00:00:01'), now)).toBe('Today')
  expect(dayName(at('2026-11-23T23:59:59'), now)).toBe('Yesterday')
  expect(dayName(at('2026-11-20T12:00:00'), now)).toBe('Friday')
  expect(dayName(at('2026-08-03T12:00:00'), now)).toMatch(/August/)
  expect(dayName(at('2025-08-03T12:00:00'), now)).toMatch(/2025/)
})

test('a clock that runs ahead does not make a day out of nothing', () => {
  expect(dayName(at('2026-11-25T00:10:00'), now)).toMatch(/25/)
  expect(shortTime(at('2026-11-25T00:10:00'), now)).toMatch(/10/)
})

test('a list shows the shortest form', () => {
  expect(shortTime(at('2026-11-22T12:00:00'), now)).toBe('Sun')
  expect(shortTime(at('2026-11-02T12:00:00'), now)).toMatch(/Nov/)
})

test('what is left of a life', () => {
  expect(timeLeft(now + 20 * 60_000, now)).toBe('in 20 minutes')
  expect(timeLeft(now + 5 * 3_600_000, now)).toBe('in 5 hours')
  expect(timeLeft(now + 7 * 86_400_000, now)).toBe('in 7 days')
})

test('an hour has no zero before it where the day has two halves', () => {
  expect(clock(at('2026-11-24T05:58:00'))).not.toMatch(/^0.*[AP]M/)
  expect(clock(at('2026-11-24T05:58:00'))).toMatch(/5.58/)
})

test('a player says of a recording what its message says, and reaches it', () => {
  expect(standing(0, 2.4, 2.6)).toEqual(['0:00', '0:03'])
  expect(standing(2.4, 2.4, 2.6)).toEqual(['0:03', '0:03'])
  expect(standing(2.6, 2.6, 2.4)).toEqual(['0:02', '0:02'])
  expect(standing(61, 90)).toEqual(['1:01', '1:30'])
  expect(standing(0, 0)).toEqual(['0:00', '0:00'])
})

test('durations', () => {
  expect([7, 760, 3723].map(duration)).toEqual(['0:07', '12:40', '1:02:03'])
})
