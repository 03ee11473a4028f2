import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Bus } from './bus.ts'
import { openRedisBus } from './bus.redis.ts'
import { makeLog } from './log.ts'
import { openRedis, type RedisServer, turned, withoutRedis } from './redis.fixture.ts'

describe.skipIf(withoutRedis)('a bus, when it or its Redis hangs', () => {
  let redis: RedisServer
  let buses: Bus[]
  let warnings: string[]
  const warn = ({ message }: Error) => void warnings.push(message)
  const open = async (silence: number) => {
    const bus = openRedisBus(redis.url, makeLog('silent'), { every: 50, silence })
    buses.push(bus)
    await turned(bus, true)
    return bus
  }
  const many = Array.from({ length: 20 }, (_, n) => `channel ${n}`)

  beforeEach(async () => {
    redis = await openRedis()
    ;[buses, warnings] = [[], []]
    process.on('warning', warn)
  })
  afterEach(async () => {
    process.off('warning', warn)
    for (const bus of buses) await bus.close()
    await redis.close()
  })

  it('does not take Redis for gone because its own answers have waited', async () => {
    const bus = await open(3000)
    const turns: boolean[] = []
    bus.onTurn(() => turns.push(bus.up))
    const hearings = many.map((name) => bus.hear(name, () => {}))
    await new Promise(setImmediate)
    for (const until = performance.now() + 1000; performance.now() < until;) continue
    await Promise.all(hearings.map(({ heard }) => heard))
    expect(turns).toEqual([])
  })

  it('leaves the connection once, and hears everything over the next one', async () => {
    const bus = await open(1000)
    const words = new Set<string>()
    for (const name of many) await bus.hear(name, () => words.add(name)).heard
    const away = turned(bus, false)
    redis.freeze()
    await away
    for (const name of many) bus.hear(`${name} again`, () => {})
    await sleep(2500)
    redis.thaw()
    await turned(bus, true)
    for (const name of many) await bus.say(name, 'a word')
    await expect.poll(() => words.size).toBe(many.length)
    expect(warnings).toEqual([])
  })
})
