import { expect, it } from 'vitest'
import { seenBy } from './readers.ts'

it('names those who have seen a message, as long as they are few', () => {
  expect(seenBy([])).toBeNull()
  expect(seenBy(['Ben'])).toBe('Seen by Ben')
  expect(seenBy(['Ben', 'Cleo', 'Dan', 'Eve'])).toBe('Seen by Ben, Cleo, Dan, and Eve')
  expect(seenBy(['Ben', 'Cleo', 'Dan', 'Eve', 'Fay'])).toBe('Seen by Ben, Cleo, Dan, and 2 others')
})
