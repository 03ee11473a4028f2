import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Bus } from './bus.ts'
import { openRedisBus } from './bus.redis.ts'
import { makeLog } from './log.ts'
import { openRedis, openRedisCluster, turned, withoutRedis } from './redis.fixture.ts'

describe.skipIf(withoutRedis)('a cluster of Redis', () => {
  let cluster: Awaited<ReturnType<typeof openRedisCluster>>
  let one: Bus
  let two: Bus

  beforeAll(async () => {
    cluster = await openRedisCluster()
    one = openRedisBus(cluster.url, makeLog('silent'))
    two = openRedisBus(cluster.url, makeLog('silent'))
    for (const bus of [one, two]) await turned(bus, true)
  })
  afterAll(async () => {
    for (const bus of [one, two]) await bus.close()
    await cluster.close()
  })

  // Their slots are on all three.
  const channels = ['a', 'b', 'c', 'd', 'e', 'f']

  it.each(channels)('brings what is said on %s, all of it in order', async (channel) => {
    const words: number[] = []
    let done = () => {}
    const all = new Promise<void>((resolve) => (done = resolve))
    const hearing = two.hear(channel, (word) => {
      words.push(Number(word.toString()))
      if (words.length === 30) done()
    })
    await hearing.heard
    for (let n = 0; n < 30; n++) void one.say(channel, `${n}`)
    await all
    expect(words).toEqual(Array.from({ length: 30 }, (_, n) => n))
    hearing.stop()
  })

  it.each(channels)('runs a script where %s is', async (key) => {
    const count = "return redis.call('incr', KEYS[1])"
    expect([await one.run(count, key), await two.run(count, key)]).toEqual([1, 2])
  })
})

it.skipIf(withoutRedis)(
  'one for tests says that it cannot start, and can be killed then',
  async () => {
    const redis = await openRedis()
    await redis.kill()
    const squatter = createServer().listen(Number(new URL(redis.url).port), '127.0.0.1')
    await once(squatter, 'listening')
    await expect(redis.start()).rejects.toThrow('in use')
    await redis.kill()
    squatter.close()
    await once(squatter, 'close')
    await redis.start()
    expect(await redis.ask('PING')).toBe('PONG')
    await redis.close()
  },
)
