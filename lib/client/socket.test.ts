import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { PROTOCOL_HEADER } from '../protocol/version.ts'
import { SocketWire } from './socket.ts'
import { settle, StageClock } from './stage.ts'

/** socket.io's client, as far as the wire leans on it. */
const socket = vi.hoisted(() => ({
  connected: false,
  connects: 0,
  listeners: new Map<string, (value?: unknown) => void>(),
  answer: undefined as ((error: Error | null, answer?: unknown) => void) | undefined,
  connect() {
    this.connects++
  },
  disconnect() {
    const was = this.connected
    this.connected = false
    if (was) this.say('disconnect')
  },
  on(name: string, listener: () => void) {
    this.listeners.set(name, listener)
  },
  timeout() {
    return {
      emit: (_name: string, _ask: unknown, answer: never) => (socket.answer = answer),
    }
  },
  up() {
    this.connected = true
    this.say('connect')
  },
  say(name: string, value?: unknown) {
    this.listeners.get(name)?.(value)
  },
}))
vi.mock('socket.io-client', () => ({ io: () => socket }))

let clock: StageClock
let wire: SocketWire

beforeEach(() => {
  socket.connected = false
  socket.connects = 0
  clock = new StageClock()
  wire = new SocketWire('http://here', clock)
  wire.open()
})
afterEach(() => vi.unstubAllGlobals())

const denied = (code: string) =>
  socket.say('connect_error', Object.assign(new Error(code), { data: { code, text: '' } }))
const ask = () => wire.ask('room:leave', { roomId: 'r' })

it('connects again by itself, more patiently each time', () => {
  expect([wire.link.get(), socket.connects]).toEqual(['connecting', 1])
  for (const [index, ms] of [500, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000].entries()) {
    socket.say('connect_error', new Error('no network'))
    clock.advance(ms - 1)
    expect(socket.connects).toBe(index + 1)
    clock.advance(1)
    expect(socket.connects).toBe(index + 2)
  }
  expect(wire.link.get()).toBe('offline')
})

it('also when the server says goodbye, and without patience after a good while', () => {
  socket.up()
  clock.advance(5000)
  expect(wire.link.get()).toBe('online')
  socket.connected = false
  socket.say('disconnect', 'io server disconnect')
  clock.advance(500)
  expect(socket.connects).toBe(2)
})

it('goes at once when the network is back, and disturbs no attempt that is under way', () => {
  wire.nudge()
  expect(socket.connects).toBe(1)
  socket.say('connect_error', new Error('no network'))
  wire.nudge()
  expect(socket.connects).toBe(2)
  clock.advance(60_000)
  expect(socket.connects).toBe(2)
})

it('answers every ask, also one that gets no answer', async () => {
  expect(await ask()).toMatchObject({ code: 'UNAVAILABLE' })
  socket.up()
  const good = ask()
  socket.answer!(null, { ok: true, value: {} })
  expect(await good).toEqual({ ok: true, value: {} })
  const lost = ask()
  socket.answer!(new Error('operation has timed out'))
  expect(await lost).toMatchObject({ ok: false, code: 'UNAVAILABLE' })
  const strange = ask()
  socket.answer!(null, 'hello')
  expect(await strange).toMatchObject({ ok: false, code: 'UNAVAILABLE' })
})

it('makes the session again when the server does not know it', async () => {
  const renew = vi.fn<() => Promise<void>>(() => Promise.resolve())
  wire.onStranger(renew)
  denied('UNAUTHENTICATED')
  await settle()
  clock.advance(500)
  expect([renew.mock.calls.length, socket.connects]).toEqual([1, 2])
  socket.up()
  const asked = ask()
  socket.answer!(null, { ok: false, code: 'UNAUTHENTICATED', text: '' })
  expect(await asked).toMatchObject({ code: 'UNAUTHENTICATED' })
  expect(wire.link.get()).toBe('offline')
})

it('comes in soon once the server is there and only did not know it, and insists ever less', async () => {
  wire.onStranger(() => Promise.resolve())
  for (let n = 0; n < 6; n++) {
    socket.say('connect_error', new Error('nobody there'))
    clock.advance(20_000)
  }
  expect(socket.connects).toBe(7)
  denied('UNAUTHENTICATED')
  await settle()
  clock.advance(500)
  expect(socket.connects).toBe(8)
  denied('UNAUTHENTICATED')
  await settle()
  clock.advance(500)
  expect(socket.connects).toBe(8)
  clock.advance(500)
  expect(socket.connects).toBe(9)
})

it('says why when there is no place, and comes back when it was told to, no sooner', () => {
  const data = { code: 'RATE', text: 'Too many.', retryAfter: 10_000 }
  socket.say('connect_error', Object.assign(new Error('Too many.'), { data }))
  expect(wire.link.get()).toBe('crowded')
  clock.advance(10_499)
  expect(socket.connects).toBe(1)
  clock.advance(1)
  expect(socket.connects).toBe(2)
  socket.up()
  expect(wire.link.get()).toBe('online')
})

it('stops for good when it is outdated', () => {
  denied('OUTDATED')
  wire.nudge()
  clock.advance(60_000)
  expect([wire.link.get(), socket.connects]).toEqual(['outdated', 1])
})

it('calls over HTTP: values, refusals, and what a proxy says', async () => {
  const replies = [
    Response.json({ a: 1 }, { status: 201 }),
    new Response(null, { status: 204 }),
    Response.json({ code: 'RATE', text: 'Slowly.', retryAfter: 5 }, { status: 429 }),
    new Response('<html>', { status: 502 }),
    new Response('<html>', { status: 404 }),
    Response.json('not here', { status: 403 }),
  ]
  const fetched = vi.fn<typeof fetch>(async () => replies.shift() ?? Promise.reject(new Error()))
  vi.stubGlobal('fetch', fetched)
  expect(await wire.call('POST', '/api/rooms', { title: 'x' })).toEqual({
    ok: true,
    value: { a: 1 },
  })
  expect(await wire.call('DELETE', '/x')).toEqual({ ok: true, value: undefined })
  expect(await wire.call('GET', '/x')).toEqual({
    ok: false,
    code: 'RATE',
    text: 'Slowly.',
    retryAfter: 5,
  })
  expect(await wire.call('GET', '/x')).toMatchObject({ code: 'UNAVAILABLE' })
  expect(await wire.call('GET', '/x')).toMatchObject({ code: 'UNAVAILABLE' })
  expect(await wire.call('GET', '/x')).toMatchObject({ code: 'UNAVAILABLE' })
  expect(await wire.call('GET', '/x')).toMatchObject({ code: 'UNAVAILABLE' })
  const [url, init] = fetched.mock.calls[0]!
  expect(url).toEqual(new URL('http://here/api/rooms'))
  expect(init?.headers).toMatchObject({ [PROTOCOL_HEADER]: '1' })
  expect(init?.body).toBe('{"title":"x"}')
})
