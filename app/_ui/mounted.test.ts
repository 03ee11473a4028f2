import type { VirtualItem } from '@tanstack/react-virtual'
import { expect, it } from 'vitest'
import { pressing } from './mounted.ts'

/** Rows `from` to `to`; `above` have come before the first. */
const rows = (from: number, to: number, above = 0): VirtualItem[] =>
  Array.from({ length: to - from + 1 }, (_, n) => {
    const index = from + n + above
    return {
      key: `row ${from + n}`,
      index,
      start: index * 50,
      end: index * 50 + 50,
      size: 50,
      lane: 0,
    }
  })
const keys = (all: readonly VirtualItem[]) => all.map(({ key }) => key)

it('has those in sight at once where somebody has leapt to', () => {
  const shown = pressing(rows(0, 22), rows(78, 100), { startIndex: 0, endIndex: 12 })
  expect(keys(shown)).toEqual(keys(rows(0, 12)))
})

it('takes away nothing of what is there and still wanted', () => {
  const shown = pressing(rows(5, 27), rows(0, 22), { startIndex: 15, endIndex: 17 })
  expect(keys(shown)).toEqual(keys(rows(5, 22)))
})

it('knows what is there when a page has come above it', () => {
  const wanted = [...rows(-10, -1, 100), ...rows(0, 22, 100)]
  const shown = pressing(wanted, rows(0, 22), { startIndex: 100, endIndex: 112 })
  expect(keys(shown)).toEqual(keys(rows(0, 22)))
})

it('has all of them in the end', () => {
  const wanted = rows(0, 22)
  expect(pressing(wanted, wanted, { startIndex: 5, endIndex: 12 })).toBe(wanted)
})
