import { uuidv7 } from 'uuidv7'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { Seq, Time, Token, Uuid } from './ids.ts'

const uuid = '0199a0a0-0000-7000-8000-000000000000'
const token = 'Aa0-_Aa0-_Aa0-_Aa0-_Aa'

describe('a UUID', () => {
  it('is what devices make, and what the server derives', () => {
    expect([uuidv7(), uuid, uuid.replace('-7', '-8')].every((id) => v.is(Uuid, id))).toBe(true)
  })

  it.each([
    uuid.toUpperCase().replace('0199A0A0', '0199A0A0'),
    `${uuid} `,
    `${uuid}\n`,
    uuid.slice(1),
    uuid.replaceAll('-', ''),
    `{${uuid}}`,
    uuid.replace('-7', '-9'),
    uuid.replace('-8', '-c'),
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    '',
    5,
    null,
    [uuid],
    { $ne: null },
  ])('is not %j', (id) => {
    expect(v.is(Uuid, id)).toBe(false)
  })
})

describe('a token', () => {
  it('is 22 characters of base64url', () => {
    expect(v.is(Token, token)).toBe(true)
  })

  it.each([
    `${token}A`,
    token.slice(1),
    token.replace('-', '+'),
    token.replace('_', '/'),
    `${token.slice(1)}=`,
    `${token.slice(1)}\0`,
    `${token}\n`,
    '__proto__',
    5,
    [token],
  ])('is not %j', (id) => {
    expect(v.is(Token, id)).toBe(false)
  })
})

describe('a place in a log', () => {
  it.each([0, 1, Number.MAX_SAFE_INTEGER])('may be %d', (seq) => {
    expect(v.is(Seq, seq)).toBe(true)
  })

  it.each([-1, 0.5, Number.NaN, Infinity, 2 ** 53, 1e308, '1', null, 1n])('is not %s', (seq) => {
    expect(v.is(Seq, seq)).toBe(false)
  })
})

describe('a time', () => {
  it('is any number that the author’s clock may show', () => {
    expect([0, -1, 1e15, 0.5].every((time) => v.is(Time, time))).toBe(true)
    expect([Number.NaN, Infinity, '0', null, new Date(0)].some((time) => v.is(Time, time))).toBe(
      false,
    )
  })
})
