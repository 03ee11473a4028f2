import { describe, expect, it } from 'vitest'
import { isPublic, mayCall, publicLookup } from './endpoint.ts'

describe('an address', () => {
  it.each([
    '127.0.0.1',
    '127.8.8.8',
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:8.8.8.8',
    '64:ff9b::7f00:1',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'ff02::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::',
    'localhost',
    '',
  ])('%j is not public', (address) => {
    expect(isPublic(address)).toBe(false)
  })

  it.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '2607:f8b0:4005::200a', '2a00:1450:4001::1'])(
    '%s is public',
    (address) => {
      expect(isPublic(address)).toBe(true)
    },
  )
})

describe('a push service', () => {
  it.each([
    'https://fcm.googleapis.com/fcm/send/x',
    'https://updates.push.services.mozilla.com/wpush/v2/x',
    'https://web.push.apple.com/x',
    'https://push.example.org:443/x',
  ])('may be at %s', (endpoint) => {
    expect(mayCall(endpoint, 'public')).toBe(true)
  })

  it.each([
    'http://push.example.org/x',
    'https://push.example.org:22/x',
    'https://me@push.example.org/x',
    'https://8.8.8.8/x',
    'https://2130706433/x',
    'https://0x7f.1/x',
    'https://[2607:f8b0::1]/x',
    'https://intranet/x',
    'file:///etc/passwd',
    'x',
  ])('may not be at %s', (endpoint) => {
    expect(mayCall(endpoint, 'public')).toBe(false)
  })

  it('may be anywhere where that was set', () => {
    expect(mayCall('http://127.0.0.1:8080/x', 'any')).toBe(true)
    expect(mayCall('file:///etc/passwd', 'any')).toBe(false)
  })
})

describe('the address of a name', () => {
  const look = (name: string, all: boolean) =>
    new Promise<string>((resolve) =>
      publicLookup(name, { all }, (error, found) =>
        resolve(error ? (error.code ?? 'an error') : JSON.stringify(found)),
      ),
    )

  // A name may lead anywhere, and elsewhere than a moment ago: what counts is where it is connected to.
  it.each([true, false])('is refused where it leads home (all: %s)', async (all) => {
    expect(await look('localhost', all)).toBe('EACCES')
  })
})
