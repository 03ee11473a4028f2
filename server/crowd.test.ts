import { EventEmitter } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { io, type Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, expect, it, type Mock, vi } from 'vitest'
import { makeCrowd } from './crowd.ts'
import { type Guest, makeGuest, openTestNode } from './guest.fixture.ts'
import { seatsPerAddress } from './seats.ts'
import { upgrade } from './wire.fixture.ts'

let node: Awaited<ReturnType<typeof openTestNode>>
let ada: Guest
const open: Socket[] = []
type Told = EventEmitter & { request: IncomingMessage; close: Mock<() => void> }

beforeAll(async () => {
  node = await openTestNode()
  ada = await makeGuest(node.url)
})

afterEach(() => void vi.useRealTimers())

afterAll(async () => {
  for (const socket of open) socket.disconnect()
  await node.close()
})

/** How a new connection fares: connected, or what it is told. */
function enter(): Promise<unknown> {
  const extraHeaders = { cookie: ada.cookie }
  const socket = io(node.url, { transports: ['websocket'], extraHeaders, forceNew: true })
  open.push(socket)
  return new Promise((resolve) => {
    socket.once('connect', () => resolve('connected'))
    socket.once('connect_error', (error: Error & { data?: unknown }) => {
      socket.disconnect()
      resolve(error.data ?? error.message)
    })
  })
}

const REFUSED = {
  code: 'RATE',
  text: 'There are too many connections from this network.',
  retryAfter: 10_000,
}

it('one too many is told so, and when to come back; a place that is free is free', async () => {
  const all = await Promise.all(Array.from({ length: seatsPerAddress }, enter))
  expect(new Set(all)).toEqual(new Set(['connected']))
  expect(await enter()).toEqual(REFUSED)
  expect(await enter()).toEqual(REFUSED)

  open[0]?.disconnect()
  let outcome
  // The server learns of it in its own time.
  for (let tries = 0; tries < 100 && outcome !== 'connected'; tries++) outcome = await enter()
  expect(outcome).toBe('connected')
})

it('a flood gets no answer, and nobody who is in suffers', async () => {
  const rude = Array.from({ length: 50 }, () => upgrade(node.url, { cookie: ada.cookie }))
  const statuses = await Promise.all(rude.map(({ answered }) => answered))
  expect(new Set(statuses)).toEqual(new Set([101, 400]))
  expect(statuses.filter((status) => status === 101).length).toBeLessThanOrEqual(32)
  for (const { cut } of rude) cut()
  expect(open.filter(({ connected }) => connected)).toHaveLength(seatsPerAddress)
})

it('who was told and stays all the same is put out', () => {
  vi.useFakeTimers()
  const crowd = makeCrowd()
  const [seated, told] = [{}, {}].map((request) =>
    Object.assign(new EventEmitter(), {
      request: request as IncomingMessage,
      close: vi.fn<() => void>(),
    }),
  ) as [Told, Told]
  expect(crowd.hears('here', told.request)).toBe(true)
  expect([seated, told].map((one) => crowd.enter('here', one))).toEqual([false, true])
  vi.advanceTimersByTime(5000)
  expect([seated, told].map(({ close }) => close.mock.calls.length)).toEqual([0, 1])
})

it('as many are told at a time as there are places for it', () => {
  const crowd = makeCrowd()
  const come = () => {
    const request = {} as IncomingMessage
    const told = Object.assign(new EventEmitter(), { request, close: () => {} })
    return crowd.hears('here', request) && crowd.enter('here', told) ? told : null
  }
  const inside = Array.from({ length: 33 }, come)
  expect(inside.map(Boolean)).toEqual([...Array.from({ length: 32 }, () => true), false])
  inside[0]?.emit('close')
  expect([come(), come()].map(Boolean)).toEqual([true, false])
})
