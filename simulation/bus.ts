import { EventEmitter } from 'node:events'
import type { FactName } from '../lib/protocol/facts.ts'
import type { Growth } from '../lib/protocol/files.ts'
import type { Fanout, Notice, Told } from '../server/fanout.ts'
import type { SimIo } from './io.ts'
import { Way, type Weather } from './network.ts'
import type { Time } from './time.ts'

type Word =
  | { about: 'fact'; channel: string; told: Told }
  | { about: 'growth'; growth: Growth }
  | { about: 'notice'; notice: Notice }
  | { about: 'gap' }

/** What nodes tell each other: hints that get lost, come late and overtake each other. */
export class Bus {
  up = true
  readonly way: Way
  readonly #nodes = new Set<(word: Word) => void>()

  constructor(time: Time, weather: Weather) {
    this.way = new Way(time, weather)
  }

  cut(): void {
    this.up = false
  }

  heal(): void {
    if (this.up) return
    this.up = true
    // Whoever comes back to the bus knows that it has missed something.
    for (const hear of this.#nodes) hear({ about: 'gap' })
  }

  enter(hear: (word: Word) => void): { say(word: Word): void; leave(): void } {
    this.#nodes.add(hear)
    return {
      say: (word) => {
        if (!this.up) return
        const words = structuredClone(word)
        for (const other of this.#nodes) {
          if (other !== hear) this.way.carry(() => this.#nodes.has(other) && other(words))
        }
      },
      leave: () => void this.#nodes.delete(hear),
    }
  }
}

/** A node's fan-out over the bus of the simulation. */
export function openFanout(io: SimIo, bus: Bus): Fanout {
  const here = new EventEmitter().setMaxListeners(0)
  const hear = <T>(event: string, listener: (value: T) => void) => {
    here.on(event, listener)
    return () => void here.off(event, listener)
  }
  const seat = bus.enter((word) => {
    if (word.about === 'notice') here.emit('notice', word.notice)
    else if (word.about === 'growth') here.emit(`grew ${word.growth.fileId}`, word.growth)
    else if (word.about === 'gap') here.emit('gap')
    else if (io.adapter.rooms.has(word.channel)) {
      io.to(word.channel).emit(word.told.name, word.told.fact)
      here.emit('told', word.told)
    }
  })
  return {
    tell(channel, name, fact, { local = false } = {}) {
      io.to(channel).emit(name, structuredClone(fact))
      const told = { name: name as FactName, fact } as Told
      if (!local) seat.say({ about: 'fact', channel, told })
    },
    audience: (of) => io.adapter.rooms.get(of)?.size ?? 0,
    onTold: (listener) => hear('told', listener),
    grew(growth) {
      here.emit(`grew ${growth.fileId}`, growth)
      seat.say({ about: 'growth', growth })
    },
    onGrew: (fileId, listener) => hear(`grew ${fileId}`, listener),
    notify(notice) {
      here.emit('notice', notice)
      seat.say({ about: 'notice', notice })
    },
    onNotice: (listener) => hear('notice', listener),
    get whole() {
      return bus.up
    },
    onGap: (listener) => hear('gap', listener),
    async close() {
      seat.leave()
      here.removeAllListeners()
    },
  }
}
