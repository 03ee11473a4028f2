import { expect, test } from 'vitest'
import { bytes, percent } from './size.ts'

test('bytes in the unit that reads best', () => {
  expect([0, 1, 820, 1000, 4_234_567, 42_345_678, 2_500_000_000_000].map(bytes)).toEqual([
    '0 bytes',
    '1 byte',
    '820 bytes',
    '1 kB',
    '4.2 MB',
    '42 MB',
    '2,500 GB',
  ])
})

test('percent says 100 only when all is there', () => {
  expect(percent(0, 10)).toBe(0)
  expect(percent(9_999_999, 10_000_000)).toBe(99)
  expect(percent(10, 10)).toBe(100)
  expect(percent(0, 0)).toBe(100)
  expect(percent(5, null)).toBeNull()
})
