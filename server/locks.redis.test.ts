import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Bus } from './bus.ts'
import { openRedisBus } from './bus.redis.ts'
import { had } from './had.fixture.ts'
import { openRedisLocks } from './locks.redis.ts'
import { makeLog } from './log.ts'
import { openRedis, type RedisServer, turned, withoutRedis } from './redis.fixture.ts'

const live = () => new AbortController().signal

describe.skipIf(withoutRedis)('the lock of an upload, over nodes', () => {
  let redis: RedisServer
  let buses: Bus[]
  const children: ChildProcess[] = []

  const openLocks = (bus: Bus | undefined, options = {}) => {
    if (!bus) throw new Error('there is no such node')
    return openRedisLocks(bus, options)
  }

  /** Another process that holds the lock; `says` resolves when it says so. */
  const holder = (id: string) => {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', 'server/locks.fixture.ts', redis.url, id],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    children.push(child)
    const said: string[] = []
    const lines = createInterface({ input: child.stdout })
    lines.on('line', (line) => said.push(line))
    const says = async (word: string) => {
      while (!said.includes(word)) await once(lines, 'line')
    }
    return { child, says }
  }

  beforeAll(async () => {
    redis = await openRedis()
    buses = [1, 2].map(() => openRedisBus(redis.url, makeLog('silent')))
    for (const bus of buses) await turned(bus, true)
  })
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL')
  })
  afterAll(async () => {
    for (const bus of buses) await bus.close()
    await redis.close()
  })

  it('is asked back from another node, and had as soon as that lets go', async () => {
    const [a, b] = buses.map((bus) => openLocks(bus))
    const [one, two] = [a?.newLock('file'), b?.newLock('file')]
    const take = async () => {
      await one?.lock(live(), async () => {
        await one?.unlock()
      })
      await two?.lock(live(), () => undefined)
    }
    const { ms } = await had(take())
    expect(ms).toBeLessThan(1000)
    await two?.unlock()
    expect(await redis.ask('EXISTS', 'tendril:lock:file')).toBe(0)
  })

  it('is refused as LOCKED while another node keeps it, and not waited for by one who has gone', async () => {
    const [a, b] = buses.map((bus) => openLocks(bus, { patience: 500 }))
    const one = a?.newLock('kept')
    let asked = 0
    await one?.lock(live(), () => void asked++)
    await expect(b?.newLock('kept').lock(live(), () => undefined)).rejects.toMatchObject({
      code: 'LOCKED',
    })
    expect(asked).toBe(1)
    const gone = new AbortController()
    const waiting = b?.newLock('kept').lock(gone.signal, () => undefined)
    gone.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'LOCKED' })
    await one?.unlock()
    const next = b?.newLock('kept')
    await next?.lock(live(), () => undefined)
    await next?.unlock()
  })

  it('is held for as long as it is needed', async () => {
    const [a, b] = buses.map((bus) => openLocks(bus, { lease: 1500, patience: 4000 }))
    const one = a?.newLock('long')
    await one?.lock(live(), () => undefined)
    await expect(b?.newLock('long').lock(live(), () => undefined)).rejects.toMatchObject({
      code: 'LOCKED',
    })
    await one?.unlock()
  })

  it('of a node that is killed is had within 5 s', async () => {
    const { child, says } = holder('of the dead')
    await says('held')
    child.kill('SIGKILL')
    const from = performance.now()
    const lock = openLocks(buses[0]).newLock('of the dead')
    await lock.lock(live(), () => undefined)
    expect(performance.now() - from).toBeLessThan(5000)
    await lock.unlock()
  })

  it('of a node that is stopped is had within 5 s, and that node learns it when it wakes up', async () => {
    const { child, says } = holder('of the sleeping')
    await says('held')
    child.kill('SIGSTOP')
    const from = performance.now()
    const lock = openLocks(buses[0]).newLock('of the sleeping')
    let asked = 0
    await lock.lock(live(), () => void asked++)
    expect(performance.now() - from).toBeLessThan(5000)
    child.kill('SIGCONT')
    await says('asked')
    expect(asked).toBe(0)
    await lock.unlock()
  })

  it('is had by everybody without Redis, where the fence alone decides; and by one again after it', async () => {
    const [a, b] = buses.map((bus) => openLocks(bus, { lease: 300 }))
    await redis.kill()
    for (const bus of buses) await turned(bus, false)
    const [one, two] = [a?.newLock('alone'), b?.newLock('alone')]
    const asked = new Promise<string>((resolve) => {
      void one?.lock(live(), () => resolve('asked'))
      void two?.lock(live(), () => resolve('asked'))
    })
    await redis.start()
    expect(await asked).toBe('asked')
    await one?.unlock()
    await two?.unlock()
  })
})
