import { expect, it } from 'vitest'
import { placeAt } from './order.ts'

it('gives way as soon as the middle of a neighbour is passed', () => {
  const others = [50, 150, 250]
  expect([0, 49, 51, 149, 151, 251, 900].map((x) => placeAt(x, others))).toEqual([
    0, 0, 1, 1, 2, 3, 3,
  ])
  expect(placeAt(10, [])).toBe(0)
})
