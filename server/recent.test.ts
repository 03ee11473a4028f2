import { expect, it } from 'vitest'
import { makeRecent } from './recent.ts'

const all = Uint8Array.from({ length: 100 }, (_, i) => i)
const pieces = (...ends: number[]) => ends.slice(1).map((end, i) => all.subarray(ends[i] ?? 0, end))

it('has the last pieces, wherever in them one begins', () => {
  const recent = makeRecent()
  recent.add(30, pieces(10, 20, 30))
  recent.add(35, pieces(30, 35))
  expect(recent.read(9, 35)).toBeNull()
  expect(recent.read(10, 35)).toEqual(all.subarray(10, 20))
  expect(recent.read(25, 35)).toEqual(all.subarray(25, 30))
  expect(recent.read(30, 32)).toEqual(all.subarray(30, 32))
  expect(recent.read(35, 36)).toBeNull()
})

it('never takes one place for another when it has missed some', () => {
  const recent = makeRecent()
  recent.add(20, pieces(10, 20))
  recent.add(50, pieces(40, 50))
  expect(recent.read(10, 50)).toBeNull()
  expect(recent.read(30, 50)).toBeNull()
  expect(recent.read(40, 50)).toEqual(all.subarray(40, 50))
  recent.add(60, [])
  expect(recent.read(45, 60)).toBeNull()
})

it('forgets what nobody wants any more', () => {
  const recent = makeRecent()
  recent.add(30, pieces(10, 20, 30))
  recent.forget(25)
  expect(recent.read(10, 30)).toBeNull()
  expect(recent.read(20, 30)).toEqual(all.subarray(20, 30))
  recent.forget(30)
  expect(recent.read(20, 30)).toBeNull()
  recent.add(40, pieces(30, 40))
  expect(recent.read(30, 40)).toEqual(all.subarray(30, 40))
})

it('holds no more than half a MiB, in 64 pieces', () => {
  const large = makeRecent()
  const piece = new Uint8Array(200 * 1024)
  for (let n = 1; n <= 4; n++) large.add(n * piece.length, [piece])
  expect(large.read(2 * piece.length - 1, 4 * piece.length)).toBeNull()
  expect(large.read(2 * piece.length, 4 * piece.length)).toHaveLength(piece.length)
  const small = makeRecent()
  for (let n = 1; n <= 100; n++) small.add(n, pieces(n - 1, n))
  expect(small.read(35, 100)).toBeNull()
  expect(small.read(36, 100)).toEqual(all.subarray(36, 37))
})
