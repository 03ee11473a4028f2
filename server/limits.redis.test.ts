import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Bus } from './bus.ts'
import { openRedisBus } from './bus.redis.ts'
import { Buckets, rates } from './limits.ts'
import { makeRedisLimits } from './limits.redis.ts'
import { makeLog } from './log.ts'
import { openRedis, type RedisServer, turned, withoutRedis } from './redis.fixture.ts'
import { openRedisSeats } from './seats.redis.ts'

describe.skipIf(withoutRedis)('over three nodes', () => {
  let redis: RedisServer
  let buses: Bus[]

  const nodes = () =>
    buses.map((bus) => makeRedisLimits(bus, new Buckets(true, () => performance.now())))
  const passed = async (asks: Iterable<unknown>) =>
    (await Promise.allSettled(asks)).filter(({ status }) => status === 'fulfilled').length

  beforeAll(async () => {
    redis = await openRedis()
    buses = [1, 2, 3].map(() => openRedisBus(redis.url, makeLog('silent')))
    for (const bus of buses) await turned(bus, true)
  })
  afterAll(async () => {
    for (const bus of buses) await bus.close()
    await redis.close()
  })

  it('a burst is one burst, however many ask at once', async () => {
    const limits = nodes()
    const asks = limits.flatMap((node) =>
      Array.from({ length: rates.room.burst }, async () => node.take('room', 'ada')),
    )
    const got = await passed(asks)
    expect(got).toBeGreaterThanOrEqual(rates.room.burst)
    expect(got).toBeLessThanOrEqual(rates.room.burst + 1)
    expect(await passed([limits[0]?.take('room', 'ben')])).toBe(1)
  })

  it('a refusal names the time, takes nothing, and after that time it is no more', async () => {
    const [one, two] = nodes()
    await one?.take('request', 'a', rates.request.burst)
    const refused = Promise.resolve(two?.take('request', 'a', 20)).catch((error: unknown) => error)
    expect(await refused).toMatchObject({ code: 'RATE' })
    const { retryAfter = 0 } = (await refused) as { retryAfter?: number }
    expect(retryAfter).toBeGreaterThan(0)
    expect(retryAfter).toBeLessThanOrEqual(200)
    await expect.poll(() => passed([two?.take('request', 'a', 20)]), { timeout: 5000 }).toBe(1)
    expect(await redis.ask('PTTL', 'tendril:limit:request a')).toBeGreaterThan(0)
  })

  it('what is given back at one can be taken at another', async () => {
    const [one, two] = nodes()
    const { burst } = rates.rename
    await one?.take('rename', 'ada', burst)
    expect(await passed([two?.take('rename', 'ada', burst)])).toBe(0)
    await one?.give('rename', 'ada', burst)
    expect(await passed([two?.take('rename', 'ada', burst)])).toBe(1)
    // More than all of it is nobody's.
    await two?.give('rename', 'ada', burst * 3)
    expect(await passed([one?.take('rename', 'ada', burst)])).toBe(1)
    expect(await passed([two?.take('rename', 'ada', burst / 2)])).toBe(0)
  })

  it('an address has so many seats, and one that is left can be taken elsewhere', async () => {
    const seats = buses.map((bus) => openRedisSeats(bus, 10))
    const got: typeof seats = []
    for (let n = 0; n < 10; n++) {
      const takes = await Promise.all(seats.map((node) => node.take('here')))
      got.push(...seats.filter((_, i) => takes[i]))
    }
    expect(got).toHaveLength(10)
    expect(await seats[0]?.take('there')).toBe(true)
    const [leaver] = got
    leaver?.leave('here')
    const other = seats.find((node) => node !== leaver)
    await expect.poll(() => other?.take('here')).toBe(true)
    for (const node of seats) node.close()
  })

  it('go on, each by itself, without Redis', async () => {
    const limits = nodes()
    const seats = buses.map((bus) => openRedisSeats(bus, 10))
    await redis.kill()
    for (const bus of buses) await turned(bus, false)
    expect(await passed(limits.map(async (node) => node.take('room', 'eve')))).toBe(3)
    const asks = Array.from({ length: rates.room.burst }, async () =>
      limits[0]?.take('room', 'eve'),
    )
    expect(await passed(asks)).toBe(rates.room.burst - 1)
    expect(await Promise.all(seats.map((node) => node.take('here')))).toEqual([true, true, true])
    await redis.start()
    for (const bus of buses) await turned(bus, true)
    await expect.poll(() => redis.ask('HLEN', 'tendril:seats:here')).toBe(3)
    for (const node of seats) node.close()
  })
})
