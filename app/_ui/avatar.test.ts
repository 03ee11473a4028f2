import { expect, it } from 'vitest'
import { initialsOf } from './avatar.tsx'

it.each([
  ['Ada Lovelace', 'AL'],
  ['ada', 'A'],
  ['👩‍💻 at work', '👩‍💻W'],
  ['Anonymous7', '7'],
  ['Anonymous4711', '11'],
  ['Anonymous', 'A'],
])('%s is drawn as %s', (name, initials) => {
  expect(initialsOf(name)).toBe(initials)
})
