import { ERRORS } from '@tus/server'
import { expect, it } from 'vitest'
import { refusalOf } from './tus.refusals.ts'

it('lets a request that made way for another come again', () => {
  expect(refusalOf(ERRORS.ABORTED, 'PATCH').code).toBe('LOCKED')
  expect(refusalOf(ERRORS.INVALID_OFFSET, 'PATCH').code).toBe('WRONG_OFFSET')
})
