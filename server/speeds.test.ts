import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it, vi } from 'vitest'
import { openCompany } from './company.fixture.ts'
import { makeGuest, openTestNode } from './guest.fixture.ts'
import { Buckets, budgetsOf } from './limits.ts'
import { openRedis, type RedisServer, withoutRedis } from './redis.fixture.ts'
import { makeSpeeds, type Speeds } from './speeds.ts'
import { create, makeRoom, noise, patch, readFile, send } from './upload.fixture.ts'

const MIB = 2 ** 20
const DAYS = { up: Infinity, down: Infinity }

async function* pieces(bytes: number, piece = 64 * 1024) {
  for (let left = bytes; left > 0; left -= piece) yield new Uint8Array(Math.min(piece, left))
}

describe('bytes', () => {
  let speeds: Speeds
  beforeEach(() => {
    vi.useFakeTimers()
    const limits = new Buckets(true, () => Date.now(), budgetsOf(DAYS, { up: 8 * MIB, down: MIB }))
    speeds = makeSpeeds(limits, (ms) => new Promise((resolve) => setTimeout(resolve, ms)))
  })
  afterEach(() => void vi.useRealTimers())

  /** Sends without an end; what has gone through. */
  const pour = (person: string, address: string, signal?: AbortSignal) => {
    const flow = { bytes: 0, over: false }
    const run = async () => {
      const all = speeds.through('sent', person, address, pieces(1000 * MIB), 1000 * MIB, signal)
      for await (const piece of all) flow.bytes += piece.length
      flow.over = true
    }
    void run()
    return flow
  }
  const after = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000)

  it('go through at once as many as in a second, and then as fast as is set', async () => {
    const flow = pour('ada', 'here')
    await after(0.001)
    expect(Math.round(flow.bytes / MIB)).toBe(8)
    await after(10)
    expect(Math.round(flow.bytes / MIB)).toBe(88)
  })

  it('of several files take turns', async () => {
    const flows = Array.from({ length: 5 }, () => pour('ada', 'here'))
    await after(10)
    for (const { bytes } of flows) expect(Math.abs(bytes / MIB - 88 / 5)).toBeLessThan(0.5)
  })

  it('of people at one address take turns, however many files each of them has, and no neighbour waits', async () => {
    const many = Array.from({ length: 70 }, (_, n) => pour(`guest ${n % 7}`, 'here'))
    const one = pour('ada', 'here')
    const neighbour = pour('ben', 'there')
    await after(20)
    const all = many.reduce((sum, { bytes }) => sum + bytes, one.bytes)
    // Four times what is one person's, shared by eight.
    expect(Math.abs(all / MIB - 32 * 21)).toBeLessThan(1)
    expect(Math.abs(one.bytes / MIB - 4 * 21)).toBeLessThan(4)
    expect(Math.round(neighbour.bytes / MIB)).toBe(8 * 21)
  })

  it('that nobody wants any more leave their turn to others', async () => {
    const gone = new AbortController()
    const left = Array.from({ length: 20 }, () => pour('ada', 'here', gone.signal))
    const stays = pour('ada', 'here')
    await after(1)
    gone.abort()
    await after(1)
    const [until, had] = [stays.bytes, left.map(({ bytes }) => bytes)]
    await after(10)
    expect(left.every(({ over }) => over)).toBe(true)
    expect(left.map(({ bytes }) => bytes)).toEqual(had)
    expect(Math.round((stays.bytes - until) / MIB)).toBe(80)
  })

  it('that are few are counted as they are', async () => {
    for (let n = 0; n < 100; n++)
      for await (const _ of speeds.through('read', 'ada', 'here', pieces(1000)));
    // Nothing has waited: the clock stands still.
    expect(Date.now()).toBe(vi.getMockedSystemTime()?.getTime())
    let bytes = 0
    const rest = async () => {
      for await (const piece of speeds.through('read', 'ada', 'here', pieces(2 * MIB), 2 * MIB))
        bytes += piece.length
    }
    void rest()
    await after(0.001)
    expect(bytes).toBeGreaterThan(MIB / 2)
  })
})

/** Until `act` is done, in seconds. */
async function took(act: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await act()
  return (performance.now() - began) / 1000
}

it('a node takes and gives a file no faster than is set, and whole', async () => {
  const settings = { LIMITS: 'on', UPLOAD_SPEED: '2 MiB', DOWNLOAD_SPEED: '1 MiB' }
  const node = await openTestNode(settings)
  try {
    const ada = await makeGuest(node.url, 'Ada')
    const roomId = await makeRoom(ada)
    const bytes = noise(4 * MIB)
    const fileId = await create(ada, roomId, bytes.length)
    // A second's worth at once, the rest as it may.
    expect(await took(() => patch(ada, node.url, fileId, 0, bytes))).toBeGreaterThan(0.95)
    let read = Buffer.alloc(0)
    const reading = async () => (read = (await readFile(ada, node.url, fileId)).bytes)
    expect(await took(reading)).toBeGreaterThan(2.95)
    expect(read.equals(bytes)).toBe(true)
  } finally {
    await node.close()
  }
})

describe.skipIf(withoutRedis)('two nodes', () => {
  let redis: RedisServer
  let company: Awaited<ReturnType<typeof openCompany>>
  beforeAll(async () => {
    redis = await openRedis()
    company = await openCompany(redis.url, 2, { LIMITS: 'on', DOWNLOAD_SPEED: '1 MiB' })
  })
  afterAll(async () => {
    await company.close()
    await redis.close()
  })

  it('are together no faster than one', async () => {
    const [one, other] = company.nodes.map(({ url }) => url) as [string, string]
    const ada = await makeGuest(one, 'Ada')
    const bytes = noise(2 * MIB)
    const fileId = await send(ada, one, await makeRoom(ada), bytes)
    const both = () => Promise.all([readFile(ada, one, fileId), readFile(ada, other, fileId)])
    // Each node by itself would be done after one.
    expect(await took(both)).toBeGreaterThan(2.95)
  })
})
