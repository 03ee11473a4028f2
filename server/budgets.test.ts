import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CHUNK, makeMeter } from './budgets.ts'
import { openCompany } from './company.fixture.ts'
import { type Guest, makeGuest, openTestNode } from './guest.fixture.ts'
import { Buckets, budgetsOf } from './limits.ts'
import { openRedis, type RedisServer, withoutRedis } from './redis.fixture.ts'
import { create, head, makeRoom, noise, patch, readFile } from './upload.fixture.ts'

const DAY = 86_400_000
const MIB = 2 ** 20

function make(up: number) {
  const clock = { now: 0 }
  const limits = new Buckets(true, () => clock.now, budgetsOf({ up, down: Infinity }))
  return { clock, limits, meter: makeMeter(limits, 'sent', 'ada', 'here') }
}

async function* pieces(bytes: number, piece = 64 * 1024) {
  for (let left = bytes; left > 0; left -= piece) yield new Uint8Array(Math.min(piece, left))
}

/** How much goes through. */
async function sum(through: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0
  try {
    for await (const piece of through) bytes += piece.length
  } catch {
    // The budget ends here.
  }
  return bytes
}

describe('a budget', () => {
  it('lets through half a day’s bytes at once, and the whole of them in a day', async () => {
    const { clock, meter } = make(64 * MIB)
    expect(await sum(meter.through(pieces(100 * MIB)))).toBe(32 * MIB)
    expect(meter.refused).toMatchObject({ code: 'RATE' })
    let all = 32 * MIB
    for (; clock.now < DAY; clock.now += DAY / 48)
      all += await sum(meter.through(pieces(100 * MIB)))
    expect(all).toBeLessThanOrEqual(64 * MIB)
    expect(all).toBeGreaterThan(60 * MIB)
  })

  it('names the time after which it is worth coming back', async () => {
    const { clock, meter } = make(64 * MIB)
    await sum(meter.through(pieces(100 * MIB)))
    await expect(meter.look()).rejects.toThrow('rests')
    const { retryAfter = 0 } = meter.refused ?? {}
    clock.now += retryAfter
    await meter.look()
    expect(await sum(meter.through(pieces(100 * MIB)))).toBeGreaterThanOrEqual(4 * MIB)
  })

  it('is charged for what has gone through, however it ends', async () => {
    const { meter } = make(64 * MIB)
    const broken = async function* () {
      yield new Uint8Array(100)
      throw new Error('cut')
    }
    for (let n = 0; n < 1000; n++) await sum(meter.through(broken()))
    for (let n = 0; n < 1000; n++) await sum(meter.through(pieces(100), 100))
    expect(await sum(meter.through(pieces(100 * MIB)))).toBeGreaterThanOrEqual(31 * MIB - CHUNK)
  })

  it('is one of a person, and a larger one of an address', async () => {
    const { limits } = make(64 * MIB)
    const through = (who: string, address: string) =>
      sum(makeMeter(limits, 'sent', who, address).through(pieces(100 * MIB)))
    for (const who of ['ada', 'ben', 'cy', 'dan']) expect(await through(who, 'here')).toBe(32 * MIB)
    expect(await through('eve', 'here')).toBe(0)
    expect(await through('ada', 'there')).toBe(0)
    expect(await through('eve', 'there')).toBe(32 * MIB)
  })
})

describe('one node', () => {
  let node: Awaited<ReturnType<typeof openTestNode>>
  let ada: Guest
  beforeAll(async () => {
    node = await openTestNode({ DAILY_UPLOAD: '16 MiB', DAILY_DOWNLOAD: '16 MiB' })
    ada = await makeGuest(node.url, 'Ada')
  })
  afterAll(() => node.close())

  it('keeps what came until then, and says so to whoever asks before they send', async () => {
    const roomId = await makeRoom(ada)
    const bytes = noise(12 * MIB)
    const fileId = await create(ada, roomId, bytes.length)
    await patch(ada, node.url, fileId, 0, bytes).catch(() => null)
    const { status, headers } = await head(ada, fileId)
    expect({ status, wait: Number(headers.get('retry-after')) > 60 }).toEqual({
      status: 423,
      wait: true,
    })
    const state = await ada.call('GET', `/api/files/${fileId}`)
    expect(state.body).toMatchObject({ state: 'growing' })
    const { length } = state.body as { length: number }
    expect(length).toBeGreaterThan(7 * MIB)
    expect(length).toBeLessThanOrEqual(8 * MIB)
    const again = await patch(ada, node.url, fileId, length, bytes.subarray(length))
    expect(again).toMatchObject({ status: 429, body: { code: 'RATE' } })
    // What is there can be read, until that is too much.
    const part = await readFile(ada, node.url, fileId, { range: `bytes=0-${6 * MIB - 1}` })
    expect(part.bytes.equals(bytes.subarray(0, 6 * MIB))).toBe(true)
    await expect(
      readFile(ada, node.url, fileId, { range: `bytes=0-${6 * MIB - 1}` }),
    ).rejects.toThrow(/terminated|fetch failed|socket/)
    const none = await ada.call('GET', `/files/${fileId}`)
    expect(none).toMatchObject({ status: 429, body: { code: 'RATE' } })
    expect(Number(none.headers.get('retry-after'))).toBeGreaterThan(60)
  })
})

describe.skipIf(withoutRedis)('three nodes', () => {
  const BUDGET = 64 * MIB
  let redis: RedisServer
  let company: Awaited<ReturnType<typeof openCompany>>
  beforeAll(async () => {
    redis = await openRedis()
    const settings = { LIMITS: 'on', TRUST_PROXY: '1', DAILY_UPLOAD: String(BUDGET / 2) }
    company = await openCompany(redis.url, 3, settings)
  })
  afterAll(async () => {
    await company.close()
    await redis.close()
  })

  it('take from one address what its budget has, of 50 uploads at once, and no neighbour waits', async () => {
    const [first] = company.nodes
    const house = { 'x-forwarded-for': '192.0.2.7' }
    const people = await Promise.all(
      Array.from({ length: 10 }, (_, n) => makeGuest(first!.url, `Guest ${n}`)),
    )
    const neighbour = await makeGuest(first!.url, 'Neighbour')
    const roomId = await makeRoom(neighbour)
    const bytes = noise(3 * MIB)
    const uploads = await Promise.all(
      Array.from({ length: 50 }, async (_, n) => {
        const guest = people[n % people.length]!
        return {
          guest,
          fileId: await create(guest, roomId, bytes.length),
          node: company.nodes[n % 3]!,
        }
      }),
    )
    const sending = uploads.map(({ guest, fileId, node }) =>
      patch(guest, node.url, fileId, 0, bytes, house).then(
        ({ status }) => status,
        () => 0,
      ),
    )
    const own = await create(neighbour, roomId, bytes.length)
    const there = { 'x-forwarded-for': '198.51.100.9' }
    const sent = await patch(neighbour, company.nodes[1]!.url, own, 0, bytes, there)
    expect(sent.status).toBe(204)
    const statuses = await Promise.all(sending)
    // Shared out evenly, it may be too little for any of them.
    expect(statuses.some((status) => status !== 204)).toBe(true)
    let all = 0
    for (const { guest, fileId } of uploads) {
      const { body } = await guest.call('GET', `/api/files/${fileId}`)
      all += (body as { length: number }).length
    }
    expect(all).toBeGreaterThan(BUDGET - 50 * CHUNK)
    expect(all).toBeLessThanOrEqual(BUDGET + CHUNK)
    const more = await create(neighbour, roomId, bytes.length)
    const last = await patch(neighbour, company.nodes[2]!.url, more, 0, bytes, there)
    expect(last.status).toBe(204)
  })
})
