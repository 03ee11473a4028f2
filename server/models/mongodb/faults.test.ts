import { MongoInvalidArgumentError, MongoNetworkError, MongoServerError } from 'mongodb'
import { describe, expect, it } from 'vitest'
import { Refusal } from '../../../lib/protocol/errors.ts'
import { asRefusal } from './faults.ts'

const ofServer = (code?: number) => new MongoServerError({ message: 'x', code })
const ofSystem = (code: string) => Object.assign(new Error('x'), { code })

describe('trouble with the database', () => {
  it.each([
    ['a lost connection', new MongoNetworkError('x'), 'UNAVAILABLE'],
    ['one that came out of a bulk write', ofServer(), 'UNAVAILABLE'],
    ['a socket’s own error', ofSystem('EPIPE'), 'UNAVAILABLE'],
    ['a name that is not found for now', ofSystem('EAI_AGAIN'), 'UNAVAILABLE'],
    ['a primary that is none any more', ofServer(10_107), 'UNAVAILABLE'],
    ['a majority that did not answer', ofServer(64), 'UNAVAILABLE'],
    ['a full disk', ofServer(14_031), 'STORAGE_FULL'],
    ['a refusal of ours', new Refusal('GONE'), 'GONE'],
  ])('%s is told as what it means', (_, error, code) => {
    expect(asRefusal(error)).toMatchObject({ name: 'Refusal', code })
  })

  it.each([
    ['a command that the server does not understand', ofServer(9)],
    ['an argument that the driver does not take', new MongoInvalidArgumentError('x')],
    ['a file that is not there', ofSystem('ENOENT')],
    ['anything else', new Error('x')],
  ])('%s is a bug', (_, error) => {
    expect(asRefusal(error)).toBe(error)
  })
})
