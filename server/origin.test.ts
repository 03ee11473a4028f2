import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { isOwnOrigin } from './origin.ts'

const from = (headers: Record<string, string>) => ({ headers }) as unknown as IncomingMessage
const host = 'chat.example.org'

test.each([
  [{ host }, true],
  [{ host, 'sec-fetch-site': 'same-origin' }, true],
  [{ host, 'sec-fetch-site': 'cross-site' }, false],
  [{ host, origin: 'https://chat.example.org' }, true],
  [{ host, origin: 'https://evil.example' }, false],
  [{ host, origin: 'null' }, false],
  // Sent twice, as some clients do.
  [{ host, origin: 'https://chat.example.org, https://chat.example.org' }, true],
  [{ host, origin: 'https://chat.example.org, https://evil.example' }, false],
  [{ host, origin: 'https://chat.example.org,https://evil.example' }, false],
])('without ORIGIN, %j may act: %j', (headers, own) => {
  expect(isOwnOrigin(from(headers), [])).toBe(own)
})

test('with ORIGIN, the host that was asked does not count', () => {
  const origins = ['https://chat.example.org']
  expect(isOwnOrigin(from({ host: 'node-1', origin: origins[0] ?? '' }), origins)).toBe(true)
  expect(isOwnOrigin(from({ host: 'node-1', origin: 'https://node-1' }), origins)).toBe(false)
})
