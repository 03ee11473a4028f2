import type { IncomingMessage } from 'node:http'
import { expect, it } from 'vitest'
import { readConfig } from './config.ts'
import { openTestNode } from './guest.fixture.ts'
import { openSessions } from './session.ts'

it('is believed in for 4 s after another node has ended it, so that a round ends what began in it within 10 s', async () => {
  const { store, close } = await openTestNode()
  let time = 1000
  const sessions = openSessions(store, readConfig({}, ''), 'of the tests', () => time)
  const from = (cookie: string) =>
    ({ headers: { cookie }, socket: { remoteAddress: '127.0.0.1' } }) as unknown as IncomingMessage
  const { me, cookie } = await sessions.open(from(''), 'Ada')
  await store.sessions.remove(me.session)
  const device = from(cookie.split(';')[0] ?? '')
  time += 3000
  expect(await sessions.of(device)).toMatchObject({ name: 'Ada' })
  time += 1500
  expect(await sessions.of(device)).toBeNull()
  await close()
})
