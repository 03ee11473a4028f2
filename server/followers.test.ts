import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FilePhase, Growth } from '../lib/protocol/files.ts'
import { makeFollowers } from './followers.ts'
import type { FileRecord } from './models/files.ts'

const ID = 'the-file'
const growth = (length: number, state: FilePhase = 'growing'): Growth => ({
  fileId: ID,
  length,
  size: 1000,
  state,
})

function make() {
  const told: Growth[] = []
  const listeners = new Set<(growth: Growth) => void>()
  const world = {
    stored: null as FileRecord | null,
    told,
    listeners,
    audience: 1,
    grow: (length: number, state?: FilePhase) => {
      for (const listener of listeners) listener(growth(length, state))
    },
  }
  const fanout: Parameters<typeof makeFollowers>[0] = {
    audience: () => world.audience,
    onGrew: (_fileId, listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    tell: (to, name, fact, options) => {
      expect([to, name, options]).toEqual([`file:${ID}`, 'file:grew', { local: true }])
      told.push(fact as Growth)
    },
  }
  const followers = makeFollowers(fanout, { find: async () => world.stored })
  return { ...world, world, followers }
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('growth that somebody follows', () => {
  it('is told at once, and then at most four times a second', async () => {
    const { followers, grow, told } = make()
    followers.follow(ID, 'the-room')
    for (let ms = 0; ms < 1000; ms += 10) {
      grow(ms + 1)
      await vi.advanceTimersByTimeAsync(10)
    }
    expect(told[0]?.length).toBe(1)
    expect(told.length).toBeGreaterThanOrEqual(4)
    expect(told.length).toBeLessThanOrEqual(5)
  })

  it('is told to its last byte, even if nothing comes after it', async () => {
    const { followers, grow, told } = make()
    followers.follow(ID, 'the-room')
    grow(1)
    grow(2)
    grow(3)
    await vi.advanceTimersByTimeAsync(250)
    expect(told.map(({ length }) => length)).toEqual([1, 3])
    await vi.advanceTimersByTimeAsync(10_000)
    expect(told).toHaveLength(2)
  })

  it.each(['complete', 'cancelled', 'expired'] as const)(
    'is told at once when it is %s, and never after',
    async (state) => {
      const { followers, grow, told, listeners } = make()
      followers.follow(ID, 'the-room')
      grow(1)
      grow(2)
      grow(1000, state)
      expect(told.map(({ length }) => length)).toEqual([1, 1000])
      expect(listeners.size).toBe(0)
      await vi.advanceTimersByTimeAsync(1000)
      expect(told).toHaveLength(2)
      expect(vi.getTimerCount()).toBe(0)
    },
  )

  it('is looked up when nothing is heard of it, and not told twice', async () => {
    const { followers, world, told } = make()
    followers.follow(ID, 'the-room')
    world.grow(1)
    world.stored = growth(7) as FileRecord
    await vi.advanceTimersByTimeAsync(6000)
    expect(told.map(({ length }) => length)).toEqual([1, 7])
    await vi.advanceTimersByTimeAsync(20_000)
    expect(told).toHaveLength(2)
    world.stored = growth(1000, 'complete') as FileRecord
    await vi.advanceTimersByTimeAsync(3000)
    expect(told.at(-1)).toMatchObject({ length: 1000, state: 'complete' })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is never told backwards by what was looked up', async () => {
    const { followers, world, told } = make()
    followers.follow(ID, 'the-room')
    world.stored = growth(5) as FileRecord
    world.grow(9)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(told.map(({ length }) => length)).toEqual([9])
  })

  it('is not listened to any more when nobody follows', async () => {
    const { followers, world, listeners } = make()
    followers.follow(ID, 'the-room')
    world.grow(1)
    world.audience = 0
    world.grow(2)
    await vi.advanceTimersByTimeAsync(250)
    expect(world.told).toHaveLength(1)
    expect(listeners.size).toBe(0)
    world.audience = 1
    followers.follow(ID, 'the-room')
    world.grow(3)
    expect(world.told.map(({ length }) => length)).toEqual([1, 3])
  })

  it('is listened to once, however many follow', () => {
    const { followers, listeners, grow, told } = make()
    followers.follow(ID, 'the-room')
    followers.follow(ID, 'the-room')
    expect(listeners.size).toBe(1)
    grow(1)
    expect(told).toHaveLength(1)
  })

  it('is known by its room', () => {
    const { followers, grow } = make()
    followers.follow(ID, 'the-room')
    expect(followers.ofRoom('the-room')).toEqual([ID])
    expect(followers.ofRoom('another')).toEqual([])
    grow(1000, 'complete')
    expect(followers.ofRoom('the-room')).toEqual([])
  })

  it('ends with the node', async () => {
    const { followers, grow, listeners } = make()
    followers.follow(ID, 'the-room')
    grow(1)
    grow(2)
    followers.close()
    expect(listeners.size).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })
})
