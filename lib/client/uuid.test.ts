import * as v from 'valibot'
import { expect, it } from 'vitest'
import { Uuid } from '../protocol/ids.ts'
import { uuidv7 } from './uuid.ts'

it('makes ids that are each the only one, and sort by time', () => {
  const times = [0, 1, 255, 256, 1_795_000_000_000, 2 ** 48 - 1]
  const ids = times.map((time) => uuidv7(time))
  expect(ids.every((id) => v.is(Uuid, id) && id[14] === '7')).toBe(true)
  expect(ids.toSorted()).toEqual(ids)
  expect(ids.map((id) => Number.parseInt(id.replace('-', '').slice(0, 12), 16))).toEqual(times)
  const atOnce = Array.from({ length: 1000 }, () => uuidv7(7))
  expect([new Set(atOnce).size, atOnce.toSorted()]).toEqual([1000, atOnce])
})
