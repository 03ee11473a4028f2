import { expect, it } from 'vitest'
import { closingOf } from './closing.ts'

const room = (over: object) => ({ ownerId: 'O'.repeat(22), ...over })
const notFound = { code: 'NOT_FOUND', text: 'This does not exist, or not for you.' }

it('is nothing for a room that is open', () => {
  expect(closingOf(room({ expiresAt: 1 }), 2)).toBeNull()
})

it('says no more than is known', () => {
  expect(closingOf({ ownerId: '', closed: notFound })?.word).toBe('No such room')
  expect(closingOf(room({ closed: notFound }))?.word).toBe('Closed')
  expect(closingOf(room({ closed: { code: 'GONE', text: '' } }))?.word).toBe('Deleted')
  expect(closingOf(room({ closed: notFound, expiresAt: 2 }), 1)?.word).toBe('Closed')
  expect(closingOf(room({ closed: { code: 'GONE', text: '' }, expiresAt: 2 }), 2)?.word).toBe(
    'Ended',
  )
})
