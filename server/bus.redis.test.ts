import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Bus } from './bus.ts'
import { openRedisBus } from './bus.redis.ts'
import { makeLog } from './log.ts'
import { openRedis, type RedisServer, turned, withoutRedis } from './redis.fixture.ts'

describe.skipIf(withoutRedis)('a node that is busy', () => {
  let redis: RedisServer
  let bus: Bus

  beforeAll(async () => {
    redis = await openRedis()
    bus = openRedisBus(redis.url, makeLog('silent'))
    await turned(bus, true)
  })
  afterAll(async () => {
    await bus.close()
    await redis.close()
  })

  const hold = (ms: number) => {
    const until = performance.now() + ms
    while (performance.now() < until) continue
  }

  it('does not take Redis for gone because its own answers have waited', async () => {
    const turns: boolean[] = []
    const stop = bus.onTurn((up) => turns.push(up))
    const names = Array.from({ length: 100 }, (_, n) => `room ${n}`)
    const hearings = names.map((name) => bus.hear(name, () => undefined))
    await new Promise(setImmediate)
    hold(1000)
    await Promise.all(hearings.map(({ heard }) => heard))
    expect(turns).toEqual([])
    for (const hearing of hearings) hearing.stop()
    stop()
  })
})
