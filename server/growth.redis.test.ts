import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Growth } from '../lib/protocol/files.ts'
import { Air } from './bus.fixture.ts'
import { openGrowth } from './growth.redis.ts'

const grown = (length: number, state: Growth['state'] = 'growing'): Growth => ({
  fileId: 'file',
  length,
  size: 100,
  state,
})
const settled = () => vi.advanceTimersByTimeAsync(0)
const words = (air: Air) => air.said.filter(({ channel }) => channel === 'growth:file').length

function make(air: Air, name: string) {
  const bus = air.bus(name)
  const growth = openGrowth(bus)
  const heard: number[] = []
  return {
    bus,
    growth,
    heard,
    follow: () => growth.onGrew('file', ({ length }) => heard.push(length)),
  }
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('growth between nodes', () => {
  it('is said of files that somebody follows, and hardly of others', async () => {
    const air = new Air()
    const [a, b] = [make(air, 'a'), make(air, 'b')]
    for (let length = 1; length <= 50; length++) {
      a.growth.grew(grown(length))
      await settled()
    }
    expect(words(air)).toBeLessThanOrEqual(2)
    const stop = b.follow()
    await settled()
    expect(b.heard).toEqual([50])
    a.growth.grew(grown(51))
    await settled()
    expect(b.heard).toEqual([50, 51])
    stop()
    const before = words(air)
    for (let length = 52; length <= 90; length++) {
      a.growth.grew(grown(length))
      await settled()
    }
    expect(words(air) - before).toBeLessThanOrEqual(1)
  })

  it('is heard by whoever was there before the first byte', async () => {
    const air = new Air()
    const [a, b] = [make(air, 'a'), make(air, 'b')]
    b.follow()
    await settled()
    a.growth.grew(grown(1))
    await settled()
    expect(b.heard).toEqual([1])
  })

  it('lets the newest wait while a word is on its way, and nothing else', async () => {
    const air = new Air()
    const [a, b] = [make(air, 'a'), make(air, 'b')]
    b.follow()
    await settled()
    for (let length = 1; length <= 30; length++) a.growth.grew(grown(length))
    await settled()
    expect(b.heard.at(-1)).toBe(30)
    expect(b.heard.length).toBeLessThanOrEqual(3)
  })

  it('comes from whichever node writes now', async () => {
    const air = new Air()
    const [a, b, c] = [make(air, 'a'), make(air, 'b'), make(air, 'c')]
    c.follow()
    await settled()
    a.growth.grew(grown(1))
    await settled()
    b.growth.grew(grown(2))
    await settled()
    b.growth.grew(grown(100, 'complete'))
    await settled()
    expect(c.heard).toEqual([1, 2, 100])
  })

  it('is said again when the bus is back', async () => {
    const air = new Air()
    const [a, b] = [make(air, 'a'), make(air, 'b')]
    b.follow()
    await settled()
    for (const { bus } of [a, b]) bus.turn(false)
    a.growth.grew(grown(7))
    await settled()
    expect(b.heard).toEqual([])
    for (const { bus } of [b, a]) bus.turn(true)
    await settled()
    expect(b.heard).toEqual([7])
  })

  it('says nothing for ever of a file that nobody writes any more', async () => {
    const air = new Air()
    const [a, b] = [make(air, 'a'), make(air, 'b')]
    a.growth.grew(grown(7))
    await vi.advanceTimersByTimeAsync(60_000)
    const before = words(air)
    b.follow()
    await settled()
    expect(words(air)).toBe(before)
  })
})
