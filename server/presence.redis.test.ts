import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { User } from '../lib/protocol/people.ts'
import { Air } from './bus.fixture.ts'
import { openElsewhere } from './presence.redis.ts'
import { makePresence } from './presence.ts'

const person = (name: string): User => ({ id: `id of ${name}`, name })
const [ada, ben, eve] = [person('Ada'), person('Ben'), person('Eve')]

function make(air: Air, name: string) {
  const bus = air.bus(name)
  const told: string[] = []
  const presence = makePresence(
    (roomId, users, count) => {
      const names = users.map((user) => user.name).toSorted()
      told.push(`${roomId}: ${names.join()} of ${count}`)
    },
    (here, heard) => openElsewhere(bus, here, heard),
  )
  return { bus, presence, last: () => told.at(-1), told }
}
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('who has a room open on other nodes', () => {
  it('is told to both within two seconds, whoever came first', async () => {
    const air = new Air()
    const [a, b] = [make(air, 'a'), make(air, 'b')]
    a.presence.enter('r', ada)
    await pass(5000)
    b.presence.enter('r', ben)
    await pass(2000)
    expect([a.last(), b.last()]).toEqual(['r: Ada,Ben of 2', 'r: Ada,Ben of 2'])
  })

  it('is one person, with devices on two nodes', async () => {
    const air = new Air()
    const [a, b] = [make(air, 'a'), make(air, 'b')]
    for (const { presence } of [a, b]) presence.enter('r', ada)
    b.presence.enter('r', ben)
    await pass(2000)
    expect([a.last(), b.last()]).toEqual(['r: Ada,Ben of 2', 'r: Ada,Ben of 2'])
    b.presence.leave('r', ada)
    await pass(2000)
    expect(a.last()).toBe('r: Ada,Ben of 2')
  })

  it('knows of new names, and of those who have gone', async () => {
    const air = new Air()
    const [a, b] = [make(air, 'a'), make(air, 'b')]
    a.presence.enter('r', ada)
    b.presence.enter('r', ben)
    b.presence.rename({ ...ben, name: 'Benjamin' })
    await pass(2000)
    expect(a.last()).toBe('r: Ada,Benjamin of 2')
    b.presence.leave('r', ben)
    await pass(2000)
    expect(a.last()).toBe('r: Ada of 1')
  })

  it('counts a crowd of which it names two hundred', async () => {
    const air = new Air()
    const [a, b] = [make(air, 'a'), make(air, 'b')]
    for (let i = 0; i < 1000; i++) b.presence.enter('r', person(`${i}`))
    a.presence.enter('r', ada)
    await pass(2000)
    expect(a.last()).toMatch(/of 1001$/)
    expect(Math.max(...air.said.map(({ word }) => word.length))).toBeLessThan(20_000)
  })

  it('is forgotten of a node that has died, and not of one that is silent for a moment', async () => {
    const air = new Air()
    const [a, b, c] = [make(air, 'a'), make(air, 'b'), make(air, 'c')]
    a.presence.enter('r', ada)
    b.presence.enter('r', ben)
    c.presence.enter('r', eve)
    await pass(2000)
    expect(a.last()).toBe('r: Ada,Ben,Eve of 3')
    b.bus.turn(false)
    await pass(30_000)
    expect(a.last()).toBe('r: Ada,Ben,Eve of 3')
    await pass(40_000)
    expect(a.last()).toBe('r: Ada,Eve of 2')
    b.bus.turn(true)
    await pass(2000)
    expect([a.last(), b.last()]).toEqual(['r: Ada,Ben,Eve of 3', 'r: Ada,Ben,Eve of 3'])
  })

  it('is told again only when something has changed', async () => {
    const air = new Air()
    const [a, b] = [make(air, 'a'), make(air, 'b')]
    a.presence.enter('r', ada)
    b.presence.enter('r', ben)
    await pass(3000)
    const before = a.told.length
    await pass(120_000)
    expect(a.told.length).toBe(before)
  })

  it('is nobody’s business where nobody has the room open', async () => {
    const air = new Air()
    const [a, b] = [make(air, 'a'), make(air, 'b')]
    a.presence.enter('r', ada)
    b.presence.enter('s', ben)
    await pass(2000)
    expect([a.told, b.told]).toEqual([['r: Ada of 1'], ['s: Ben of 1']])
    a.presence.leave('r', ada)
    await pass(1000)
    const said = air.said.length
    await pass(19_000)
    expect(air.said.slice(said).every(({ channel }) => channel === 'present:s')).toBe(true)
  })

  it('ends with the node, which says goodbye', async () => {
    const air = new Air()
    const [a, b] = [make(air, 'a'), make(air, 'b')]
    a.presence.enter('r', ada)
    b.presence.enter('r', ben)
    await pass(2000)
    b.presence.close()
    await pass(2000)
    expect(a.last()).toBe('r: Ada of 1')
    a.presence.close()
    expect(vi.getTimerCount()).toBe(0)
  })
})
