import { setTimeout as pause } from 'node:timers/promises'
import { Dexie } from 'dexie'
import { IDBKeyRange, indexedDB } from 'fake-indexeddb'
import type { io } from 'socket.io-client'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { systemClock } from '../lib/client/clock.ts'
import { TendrilDb } from '../lib/client/db.ts'
import { Engine } from '../lib/client/engine.ts'
import { alone } from '../lib/client/ports.ts'
import { SocketWire } from '../lib/client/socket.ts'
import { openFetchTus } from '../lib/client/tus.fetch.ts'
import { type Front, openFront } from '../server/front.fixture.ts'
import { type Guest, makeGuest, openTestNode, say } from '../server/guest.fixture.ts'
import { makeRadio } from '../server/radio.fixture.ts'
import { makeRoom } from '../server/upload.fixture.ts'

/*
 * The engine of a device over its real connections, through 64 kbit/s that lose every fifth segment: the
 * one story here in which time passes by itself.
 */

Object.assign(Dexie.dependencies, { indexedDB, IDBKeyRange })

const SIZE = 50_000_000
const MS = 60_000
const BEAT = 1500
const BOUND = 5000
const SEED = 10

/** What a browser does with cookies. */
const jar = vi.hoisted(() => ({ cookie: '' }))
vi.mock('socket.io-client', async (original) => {
  const library = await original<{ io: typeof io }>()
  return {
    ...library,
    io: (url: string, options: object) => library.io(url, { ...options, extraHeaders: jar }),
  }
})
const { fetch: real } = globalThis

let node: Awaited<ReturnType<typeof openTestNode>>
let front: Front
let ben: Guest
let engine: Engine
const errors: unknown[] = []

beforeAll(async () => {
  node = await openTestNode()
  front = await openFront(node.url)
  ben = await makeGuest(node.url, 'Ben')
  jar.cookie = (await makeGuest(node.url, 'Ada')).cookie
  vi.stubGlobal('fetch', (url: URL | string, request: RequestInit = {}) =>
    real(url, { ...request, headers: { ...(request.headers as object), ...jar } }),
  )
  engine = new Engine({
    db: new TendrilDb('slow'),
    wire: new SocketWire(front.url, systemClock),
    clock: systemClock,
    ...alone,
    tus: openFetchTus(`${front.url}/uploads`),
    errand() {},
    restart() {},
    report: (error) => void errors.push(error),
  })
})

afterAll(async () => {
  await engine.stop()
  vi.unstubAllGlobals()
  ben.leave()
  await front.close()
  await node.close()
})

it('a file of 50 MB moves, and what is said meanwhile is stored within 5 s', async () => {
  const roomId = await makeRoom(ben)
  await ben.ask('room:append', { roomId, entries: [say('hello')] })
  engine.start()
  engine.view(roomId)
  await vi.waitFor(() => expect(engine.caughtUp(roomId).get()).toBeGreaterThan(0), 30_000)
  const before = front.carried
  front.radio = makeRadio(8000, 0.2, SEED)
  const file = new Blob([new Uint8Array(SIZE)])
  await engine.send(roomId, { text: 'here', files: [{ file, ref: { name: 'film', type: '' } }] })

  const unsent = () => engine.db.outbox.where('state').equals('queued').count()
  const stored = () => vi.waitUntil(async () => (await unsent()) === 0, { timeout: 60_000 })
  await stored()
  const [{ fileId } = { fileId: '' }] = await engine.db.uploads.toArray()
  const length = async () => {
    const { body } = await ben.call('GET', `/api/files/${fileId}`)
    return (body as { length?: number }).length ?? 0
  }
  const took: number[] = []
  const lengths: number[] = []
  for (const end = performance.now() + MS; performance.now() < end;) {
    const began = performance.now()
    await engine.send(roomId, { text: `word ${took.length}` })
    await stored()
    took.push(performance.now() - began)
    lengths.push(await length())
    await pause(Math.max(0, BEAT - took.at(-1)!))
  }
  const p95 = took.toSorted((a, b) => a - b)[Math.ceil(took.length * 0.95) - 1]
  expect(p95).toBeLessThanOrEqual(BOUND)
  // It moves in each third of the time, and what is merely slow is not sent again.
  const [none = 0, third = 0, half = 0, all = 0] = [0, 1, 2, 3].map(
    (n) => lengths[Math.round(((lengths.length - 1) * n) / 3)],
  )
  expect(third).toBeGreaterThan(none)
  expect(half).toBeGreaterThan(third)
  expect(all).toBeGreaterThan(half)
  expect(front.carried - before).toBeLessThan(all * 1.5)
  expect(errors).toEqual([])
}, 180_000)
