import { readdir, readFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readConfig } from './config.ts'
import { makeGuest, openTestNode } from './guest.fixture.ts'
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

it('is remembered where nobody else writes, until it ends', async () => {
  const { store, close } = await openTestNode()
  let time = 1000
  const asked: string[] = []
  const bearer: typeof store.sessions.bearer = (hash, now) => {
    asked.push(hash)
    return store.sessions.bearer(hash, now)
  }
  const watched = { people: store.people, sessions: { ...store.sessions, bearer } }
  const open = () => openSessions(watched, readConfig({}, ''), 'of the tests', () => time, true)
  const from = (cookie: string) =>
    ({ headers: { cookie }, socket: { remoteAddress: '127.0.0.1' } }) as unknown as IncomingMessage
  const { me, cookie } = await open().open(from(''), 'Ada')
  const device = from(cookie.split(';')[0] ?? '')

  // As after a restart: nothing is remembered.
  const sessions = open()
  for (const minutes of [0, 5, 9, 11]) {
    time = 1000 + minutes * 60_000
    expect(await sessions.of(device)).toMatchObject({ name: 'Ada' })
  }
  expect(asked).toHaveLength(2)
  await sessions.rename(me, 'Augusta')
  expect(await sessions.of(device)).toMatchObject({ name: 'Augusta' })

  await sessions.end(device, me)
  expect(await sessions.of(device)).toBeNull()
  await close()
})

it('is hashed once, and never what leads to none', async () => {
  const { store, close } = await openTestNode()
  let hashed = 0
  const key = () => {
    hashed++
    return Promise.resolve('of the tests')
  }
  const open = () => openSessions(store, readConfig({}, ''), key, Date.now, true)
  const from = (cookie: string) =>
    ({ headers: { cookie }, socket: { remoteAddress: '127.0.0.1' } }) as unknown as IncomingMessage
  const { me, cookie } = await open().open(from(''), 'Ada')
  const device = from(cookie.split(';')[0] ?? '')

  const sessions = open()
  const askedFor = async (by: IncomingMessage, times: number) => {
    const before = hashed
    for (let n = 0; n < times; n++) await sessions.of(by)
    return hashed - before
  }
  expect(await askedFor(device, 3)).toBe(1)
  expect(await askedFor(from(`sid=${'x'.repeat(43)}`), 3)).toBe(3)
  await sessions.end(device, me)
  expect(await sessions.of(device)).toBeNull()
  expect(await askedFor(device, 2)).toBe(2)
  await close()
})

it('is a secret that no script reads, and that goes over https alone where there is https', async () => {
  const { url, close } = await openTestNode({ TRUST_PROXY: '1' })
  const cookieOf = async (headers: Record<string, string>) =>
    (await fetch(`${url}/api/session`, { method: 'POST', headers, body: '{}' })).headers.get(
      'set-cookie',
    ) ?? ''
  const json = { 'content-type': 'application/json' }
  const attributes = ['HttpOnly', 'Path=/', 'SameSite=Lax']

  const plain = (await cookieOf(json)).split('; ')
  expect(plain[0]).toMatch(/^sid=[\w-]{43}$/)
  expect(plain).toEqual(expect.arrayContaining(attributes))
  expect(plain).not.toContain('Secure')

  const secure = (await cookieOf({ ...json, 'x-forwarded-proto': 'https' })).split('; ')
  expect(secure[0]).toMatch(/^__Host-sid=[\w-]{43}$/)
  expect(secure).toEqual(expect.arrayContaining([...attributes, 'Secure']))
  await close()
})

it('stands nowhere in what is kept', async () => {
  const { url, dir, close } = await openTestNode()
  const { cookie, call } = await makeGuest(url, 'Ada of the many letters')
  expect((await call('GET', '/api/session')).status).toBe(200)
  const files = await readdir(dir, { recursive: true, withFileTypes: true })
  const kept = await Promise.all(
    files.filter((one) => one.isFile()).map((one) => readFile(join(one.parentPath, one.name))),
  )
  expect(kept.some((bytes) => bytes.includes('Ada of the many letters'))).toBe(true)
  expect(kept.some((bytes) => bytes.includes(cookie.split('=')[1] ?? ''))).toBe(false)
  await close()
})
