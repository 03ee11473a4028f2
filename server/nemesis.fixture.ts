import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Front } from './front.fixture.ts'
import { hostOf, url } from './models/mongodb/bed.fixture.ts'
import { type Mortal, mortal } from './models/mongodb/mortal.fixture.ts'
import type { Nodes } from './nodes.fixture.ts'
import type { RedisServer } from './redis.fixture.ts'

const HOUR = 3_600_000
/** One that may be killed, if there is one. */
export const database = mortal?.url ?? url
/** Where it really is. */
export const address = `http://${hostOf(database)}`

/** Options of a process whose wall clock is `ms` ahead. */
export const clockAhead = (ms: number): string => {
  const program = `
    const Right = Date
    globalThis.Date = class Date extends Right {
      constructor(...parts) {
        super(...(parts.length === 0 ? [Right.now() + ${ms}] : parts))
      }
      static now() {
        return Right.now() + ${ms}
      }
    }`
  return `--import=data:text/javascript,${encodeURIComponent(program)}`
}

/** What can be taken away: the people's ways through `front`, the nodes, and what those share. */
export interface Scene {
  nodes: Nodes
  front: Front
  /** Before the database. */
  door: Front
  chance: () => number
  mortal: Mortal | null
  /** The longest that a process stands still, in ms. */
  standstill: number
}

/** Dies, and stays away for a moment. */
export const die = async (one: Mortal | RedisServer, chance: () => number) => {
  await one.kill()
  await pause(500 + chance() * 2000)
  await one.start()
}

/** Each takes one thing away for a moment, and brings it back before it resolves. */
export const faultsOf = ({ nodes, front, door, chance, mortal, standstill }: Scene) => {
  const pick = <T>(all: readonly T[]): T => all[Math.floor(chance() * all.length)]!
  /** Dies, and is there again with a clock of its own. */
  const restart = async (settings: Record<string, string>) => {
    const node = pick(nodes.nodes)
    // Null: it did not end by itself.
    expect(await node.end('SIGKILL')).toBeNull()
    await pause(chance() * 1000)
    await node.start(settings)
  }
  const gone = async (way: Front, ...back: string[]) => {
    way.leadTo()
    way.cut()
    await pause(500 + chance() * 1500)
    way.leadTo(...back)
  }
  const shuffled = <T>(all: readonly T[]) =>
    all.map((one) => ({ one, at: chance() })).toSorted((a, b) => a.at - b.at)

  return {
    cut: async () => front.cut(),
    kill: () => restart({}),
    clock: () => restart({ NODE_OPTIONS: clockAhead(pick([-HOUR, HOUR])) }),
    async freeze() {
      const node = pick(nodes.nodes)
      node.freeze()
      await pause(1000 + chance() * (standstill - 1000))
      node.thaw()
    },
    refuse: () => gone(front, ...nodes.urls),
    async slow() {
      front.rate = 5000
      await pause(2000)
      front.rate = null
    },
    async silence() {
      front.silent = true
      await pause(1000 + chance() * 4000)
      front.silent = false
    },
    /** Some of the ways are stopped up one by one, and opened in another order. */
    async swizzle() {
      const some = front.lines.filter(() => chance() < 0.5)
      for (const { one } of shuffled(some)) {
        one.clogged = true
        await pause(chance() * 300)
      }
      for (const { one } of shuffled(some)) {
        one.clogged = false
        await pause(chance() * 300)
      }
    },
    redis: () => die(nodes.redis, chance),
    database: () => gone(door, address),
    ...(mortal && { death: () => die(mortal, chance) }),
  }
}
