import { setImmediate as turn } from 'node:timers/promises'
import { uuidv7 } from 'uuidv7'
import { expect, it, onTestFinished } from 'vitest'
import { creation, makeGuest, openTestNode, type Reply, say } from './guest.fixture.ts'
import { rates } from './limits.ts'
import { makeRoom } from './upload.fixture.ts'
import { upgrade } from './wire.fixture.ts'

/* What somebody sets is what the node does. */

const HOUR = 3_600_000

async function open(settings: Record<string, string> = {}) {
  const { url, close } = await openTestNode(settings)
  const ada = await makeGuest(url, 'Ada')
  onTestFinished(async () => {
    ada.leave()
    await close()
  })
  return { url, ada }
}

it('MAX_TEXT is the longest message, in UTF-16 units', async () => {
  const { ada } = await open({ MAX_TEXT: '10' })
  const roomId = await makeRoom(ada)
  const entries = [say('🌱🌱🌱🌱🌱'), say('🌱🌱🌱🌱🌱!')]
  const { results } = await ada.ask('room:append', { roomId, entries })
  expect(results).toMatchObject([{ seq: 2 }, { code: 'TOO_LARGE' }])
})

it('ROOM_TTL is the life of a room that is made without one', async () => {
  const { ada } = await open({ ROOM_TTL: '1 h' })
  const lifeOf = async (wish: object) => {
    const asked = { title: 'For a while', visibility: 'unlisted', ...wish }
    const { room } = (await ada.call('POST', '/api/rooms', asked)).body as {
      room: { createdAt: number; expiresAt: number }
    }
    return room.expiresAt - room.createdAt
  }
  expect(await lifeOf({})).toBe(HOUR)
  expect(await lifeOf({ ttl: 5 * HOUR })).toBe(5 * HOUR)
})

it('UPLOAD_EXPIRES is how long an unfinished upload is kept', async () => {
  const { ada } = await open({ UPLOAD_EXPIRES: '1 h' })
  const wish = creation(uuidv7(), await makeRoom(ada), 'x', 5)
  const { headers } = await ada.call('POST', '/uploads', undefined, wish)
  const expires = Date.parse(headers.get('upload-expires') ?? '')
  expect(Math.abs(expires - Date.now() - HOUR)).toBeLessThan(60_000)
})

it('ORIGIN is who may ask; others are refused, on every way in', async () => {
  const own = 'https://chat.example.org'
  const { url, ada } = await open({ ORIGIN: own })
  const ask = (origin: string) => ada.call('POST', '/api/session', {}, { origin })
  expect((await ask(own)).status).toBe(201)
  expect(await ask(url)).toMatchObject({ status: 403, body: { code: 'FOREIGN_ORIGIN' } })
  for (const [origin, status] of [
    [own, 101],
    [url, 400],
  ] as const) {
    const socket = upgrade(url, { cookie: ada.cookie, origin })
    expect(await socket.answered).toBe(status)
    socket.cut()
  }
})

it.runIf(process.platform === 'linux')('without HOST it listens at all addresses', async () => {
  const { url } = await open({ HOST: '' })
  const elsewhere = url.replace('127.0.0.1', '127.0.0.2')
  expect((await fetch(`${elsewhere}/healthz`)).status).toBe(200)
})

/** Enough at once that no machine is slow enough to let all of them through. */
const flood = async <T>(count: number, one: () => Promise<T>): Promise<T[]> => {
  const all: Promise<T>[] = []
  for (let n = 0; n < count; n++) {
    all.push(one())
    if (n % 100 === 0) await turn()
  }
  return Promise.all(all)
}

/** How each limit answers to a flood, by its name. */
async function answers(settings: Record<string, string>) {
  const { url, ada } = await open(settings)
  const roomId = await makeRoom(ada)
  const batch = () => Array.from({ length: 40 }, () => say('x'))
  const wish = { title: 'x', visibility: 'unlisted' }
  const upload = () => creation(uuidv7(), roomId, 'x', 5)
  const reply = ({ status, body }: Reply) => ({ ok: status < 400, ...(body as object) })
  const guest = async () => {
    const response = await fetch(`${url}/api/session`, { method: 'POST' })
    return { ok: response.ok, ...((await response.json()) as object) }
  }
  return {
    entry: await flood(20, () => ada.answer('room:append', { roomId, entries: batch() })),
    ask: await flood(1500, () => ada.answer('room:leave', { roomId })),
    guest: await flood(160, guest),
    room: (await flood(60, () => ada.call('POST', '/api/rooms', wish))).map(reply),
    upload: (await flood(200, () => ada.call('POST', '/uploads', undefined, upload()))).map(reply),
  }
}

it('LIMITS refuse what is too much, and say how long to wait', async () => {
  for (const [name, all] of Object.entries(await answers({}))) {
    const refused = all.filter(({ ok }) => !ok) as { code?: string; retryAfter?: number }[]
    const burst = rates[name as keyof typeof rates].burst / (name === 'entry' ? 40 : 1)
    expect(refused.length).toBeGreaterThan(0)
    // Ada was here before, and has made a room; her twenty batches were asks as well.
    const before = name === 'ask' ? 23 : 3
    expect(all.length - refused.length).toBeGreaterThanOrEqual(burst - before)
    expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['RATE']))
    expect(Math.min(...refused.map(({ retryAfter = 0 }) => retryAfter))).toBeGreaterThan(0)
  }
})

it('LIMITS can be switched off', async () => {
  const all = Object.values(await answers({ LIMITS: 'off' })).flat()
  expect(all.filter(({ ok }) => !ok)).toEqual([])
})
