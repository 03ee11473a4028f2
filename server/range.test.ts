import fc from 'fast-check'
import { expect, it } from 'vitest'
import { partOf } from './range.ts'

it.each<[string | undefined, unknown]>([
  [undefined, null],
  ['bytes=0-', { from: 0, to: 100 }],
  ['bytes=0-0', { from: 0, to: 1 }],
  ['bytes=99-', { from: 99, to: 100 }],
  ['bytes=90-1000', { from: 90, to: 100 }],
  ['bytes=-1', { from: 99, to: 100 }],
  ['bytes=-1000', { from: 0, to: 100 }],
  ['BYTES=5-9', { from: 5, to: 10 }],
  ['bytes=100-', 'outside'],
  ['bytes=-0', 'outside'],
  ['bytes=5-2', null],
  ['bytes=', null],
  ['bytes', null],
  ['items=0-1', null],
  ['bytes=0-1,5-6', null],
  ['bytes=0-1,1000-', null],
])('%s of 100 bytes', (header, part) => {
  expect(partOf(header, 100)).toEqual(part)
})

it('a part is never empty and never beyond the end, whatever is asked', () => {
  const header = fc.oneof(
    fc.tuple(fc.nat(200), fc.option(fc.nat(200))).map(([a, b]) => `bytes=${a}-${b ?? ''}`),
    fc.nat(200).map((n) => `bytes=-${n}`),
    fc.string().map((text) => `bytes=${text}`),
    fc.string(),
  )
  fc.assert(
    fc.property(header, fc.nat(150), (asked, size) => {
      const part = partOf(asked, size)
      if (part === null || part === 'outside') return
      expect(part.from).toBeGreaterThanOrEqual(0)
      expect(part.from).toBeLessThan(part.to)
      expect(part.to).toBeLessThanOrEqual(size)
    }),
    { numRuns: 2000 },
  )
})
