import { expect, test } from 'vitest'
import { spacingOf } from './pace.ts'

test('an idle node lets nobody wait for a small room', () => {
  expect(spacingOf(0, 2)).toBeLessThan(1)
  expect(spacingOf(0.3, 2)).toBeLessThan(1)
})

test('the busier the node, the more is told at once', () => {
  expect(spacingOf(0.5, 2)).toBeCloseTo(10)
  expect(spacingOf(0.7, 2)).toBe(20)
  expect(spacingOf(3, 2)).toBe(20)
})

test('a large room is told less often, and never less than 50 times a second', () => {
  expect(spacingOf(0, 100)).toBe(5)
  expect(spacingOf(0, 1000)).toBe(20)
  expect(spacingOf(1, 100_000)).toBe(20)
})
