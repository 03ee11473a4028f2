import { expect, it } from 'vitest'
import { whyQueued } from './why.ts'

it('says why something waits: what the server said, while it can be asked', () => {
  const full = { text: 'The server has no space left.' }
  expect(whyQueued('online', undefined)).toBeNull()
  expect(whyQueued('online', full)).toBe('The server has no space left.')
  expect(whyQueued('offline', full)).toBe('no network')
  expect(whyQueued('connecting', undefined)).toBe('no connection yet')
  expect(whyQueued('crowded', undefined)).toBe('no connection yet')
  expect(whyQueued('outdated', undefined)).toBe('reload first')
})
