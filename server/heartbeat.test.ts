import { once } from 'node:events'
import { connect } from 'node:net'
import type { Server } from 'socket.io'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import type { Context } from './context.ts'
import { type Guest, makeGuest, openTestNode, say } from './guest.fixture.ts'
import { openHeartbeat } from './heartbeat.ts'

let node: Awaited<ReturnType<typeof openTestNode>>
let ada: Guest
let ben: Guest
let roomId: string

beforeAll(async () => {
  node = await openTestNode({ LIMITS: 'off' }, { heartbeat: { beat: 200, look: 50 } })
  ada = await makeGuest(node.url, 'Ada')
  ben = await makeGuest(node.url, 'Ben')
  const made = await ada.call('POST', '/api/rooms', { title: 'Beats', visibility: 'public' })
  roomId = (made.body as { room: { id: string } }).room.id
})

afterEach(() => void vi.useRealTimers())

afterAll(async () => {
  ada.leave()
  ben.leave()
  await node.close()
})

it('repeats the head of a joined room, for those who have missed the last fact', async () => {
  await ben.ask('room:join', { roomId })
  const { head } = await ada.ask('room:append', { roomId, entries: [say('did you hear this?')] })
  expect(await ben.hear('room:head', (fact) => fact.head === head)).toEqual({ roomId, head })
})

it('repeats the heads of all rooms that somebody has open', async () => {
  const both = await Promise.all(
    ['One', 'Two'].map(async (title) => {
      const made = await ada.call('POST', '/api/rooms', { title, visibility: 'public' })
      const { id } = (made.body as { room: { id: string } }).room
      await ben.ask('room:join', { roomId: id })
      return id
    }),
  )
  const heads = both.map((id) => ben.hear('room:head', (fact) => fact.roomId === id))
  expect((await Promise.all(heads)).map((fact) => fact.roomId)).toEqual(both)
})

it('cuts a socket that does not read, and nobody else', async () => {
  const { hostname, port, host } = new URL(node.url)
  const deaf = connect(Number(port), hostname)
  deaf.on('error', () => undefined)
  const frame = (text: string) => {
    const bytes = Buffer.from(text)
    return Buffer.concat([Buffer.from([0x81, 0x80 | bytes.length, 0, 0, 0, 0]), bytes])
  }
  deaf.write(
    `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${host}\r\nCookie: ${ben.cookie}\r\n` +
      'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  )
  await once(deaf, 'data')
  deaf.write(frame('40'))
  await once(deaf, 'data')
  deaf.write(frame(`420["room:join",{"roomId":"${roomId}"}]`))
  await once(deaf, 'data')
  deaf.pause()

  let cut = false
  deaf.once('close', () => (cut = true))
  const slow = async () =>
    /^tendril_slow_sockets_total (\d+)$/m.exec(
      String((await ada.call('GET', '/metrics')).body),
    )?.[1]
  const long = 'x'.repeat(7000)
  for (let batch = 0; batch < 400 && (await slow()) === '0'; batch++) {
    await ada.ask('room:append', { roomId, entries: Array.from({ length: 10 }, () => say(long)) })
  }
  expect(await slow()).toBe('1')
  deaf.resume()
  if (!cut) await once(deaf, 'close')
  expect(ben.socket.connected).toBe(true)
  expect(ada.socket.connected).toBe(true)
})

it.each([
  ['the others can be heard', true, 15_000],
  ['nobody else can be heard', false, 4000],
])(
  'while %s, heads are looked at as often as it takes, and at once after a gap',
  async (_, whole, every) => {
    vi.useFakeTimers()
    let gap = () => {}
    const io = { of: () => ({ adapter: { rooms: new Map([['room:r', 1]]) }, sockets: new Map() }) }
    const heads = vi.fn<() => Promise<Map<string, number>>>(async () => new Map())
    const onGap = (listener: () => void) => {
      gap = listener
      return () => (gap = () => {})
    }
    const ctx = { store: { log: { heads } }, fanout: { whole, onGap } }
    const heartbeat = openHeartbeat(io as unknown as Server, ctx as unknown as Context)
    await vi.advanceTimersByTimeAsync(every * 0.8 - 1)
    expect(heads).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(every * 0.4 + 1)
    expect(heads).toHaveBeenCalledTimes(1)
    gap()
    expect(heads).toHaveBeenCalledTimes(2)
    await vi.advanceTimersByTimeAsync(0)
    heartbeat.close()
    gap()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(heads).toHaveBeenCalledTimes(2)
  },
)
