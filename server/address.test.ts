import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { addressOf, isLocal, isSecure } from './address.ts'

const request = (remoteAddress: string, headers: Record<string, string> = {}) =>
  ({ socket: { remoteAddress }, headers }) as unknown as IncomingMessage

describe('where a request comes from', () => {
  it.each([
    ['no proxy is trusted', 0, '1.1.1.1, 2.2.2.2', '9.9.9.9'],
    ['one is', 1, '1.1.1.1, 2.2.2.2', '2.2.2.2'],
    ['two are', 2, '1.1.1.1, 2.2.2.2', '1.1.1.1'],
    ['more are than there were', 3, '1.1.1.1, 2.2.2.2', '9.9.9.9'],
    ['one is, and there was none', 1, '', '9.9.9.9'],
    ['one is, and it wrote nothing', 1, '1.1.1.1,  ', '9.9.9.9'],
  ])('when %s', (_, hops, forwarded, address) => {
    const req = request('9.9.9.9', forwarded === '' ? {} : { 'x-forwarded-for': forwarded })
    expect(addressOf(req, hops)).toBe(address)
  })

  it('cannot be chosen by whoever writes the header', () => {
    const forged = Array.from({ length: 50 }, (_, i) =>
      addressOf(request('9.9.9.9', { 'x-forwarded-for': `10.0.0.${i}` }), 0),
    )
    expect(new Set(forged)).toEqual(new Set(['9.9.9.9']))
    const behind = Array.from({ length: 50 }, (_, i) =>
      addressOf(request('127.0.0.1', { 'x-forwarded-for': `10.0.0.${i}, 8.8.8.8` }), 1),
    )
    expect(new Set(behind)).toEqual(new Set(['8.8.8.8']))
  })

  it.each([
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:ffff::1', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::ffff:1.2.3.4', '1.2.3.4'],
    ['::FFFF:1.2.3.4', '1.2.3.4'],
    ['1.2.3.4', '1.2.3.4'],
  ])('%s counts as %s', (remote, counted) => {
    expect(addressOf(request(remote), 0)).toBe(counted)
  })
})

describe('this machine and its own network', () => {
  it.each([
    '127.0.0.1',
    '::1',
    '::ffff:127.0.0.1',
    '10.1.2.3',
    '192.168.0.9',
    '172.16.0.1',
    '172.31.9.9',
    'fd12::1',
  ])('%s is of it', (address) => {
    expect(isLocal(request(address), 0)).toBe(true)
  })

  it.each([
    '8.8.8.8',
    '172.15.0.1',
    '172.32.0.1',
    '11.0.0.1',
    '192.169.0.1',
    '2001:db8::1',
    '1127.0.0.1',
  ])('%s is not', (address) => {
    expect(isLocal(request(address), 0)).toBe(false)
  })

  it('is not whoever comes through a proxy that nobody knows of', () => {
    expect(isLocal(request('127.0.0.1', { 'x-forwarded-for': '127.0.0.1' }), 0)).toBe(false)
    expect(isLocal(request('127.0.0.1', { 'x-forwarded-for': '8.8.8.8' }), 1)).toBe(false)
    expect(isLocal(request('127.0.0.1', { 'x-forwarded-for': '10.0.0.1' }), 1)).toBe(true)
  })
})

describe('an encrypted connection', () => {
  const https = { 'x-forwarded-proto': 'https' }
  it('is believed of a proxy that is trusted, or known from the public address', () => {
    expect(isSecure(request('9.9.9.9', https), 0, [])).toBe(false)
    expect(isSecure(request('9.9.9.9', https), 1, [])).toBe(true)
    expect(isSecure(request('9.9.9.9'), 1, [])).toBe(false)
    expect(isSecure(request('9.9.9.9'), 0, ['https://chat.example.org'])).toBe(true)
    expect(isSecure(request('9.9.9.9'), 0, ['http://localhost:3000'])).toBe(false)
  })

  it('is what the outermost trusted proxy says of a chain', () => {
    const chain = { 'x-forwarded-proto': 'https, http' }
    expect(isSecure(request('9.9.9.9', chain), 2, [])).toBe(true)
    expect(isSecure(request('9.9.9.9', chain), 1, [])).toBe(false)
  })
})

it.each([
  ['198.51.100.7:4711', '198.51.100.7'],
  ['[2001:db8::1]:4711', '2001:db8:0:0::/64'],
  ['[2001:db8::1]', '2001:db8:0:0::/64'],
])('a port in X-Forwarded-For, %s, makes nobody somebody else', (claimed, subject) => {
  expect(addressOf(request('9.9.9.9', { 'x-forwarded-for': claimed }), 1)).toBe(subject)
})
