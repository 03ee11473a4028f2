import type { Value } from '../protocol/asks.ts'
import type { Draft, Entry } from '../protocol/entries.ts'
import type { Fact, FactName } from '../protocol/facts.ts'
import { ids, StageClock } from './stage.ts'

/** A small world with one room in it, where nothing arrives for certain. Everything follows the seed. */
export class World {
  readonly clock = new StageClock()
  readonly server = new SimServer()
  /** The share of messages that are lost, each way. */
  loss = 0
  /** The longest that one may take; two that take different times overtake each other. */
  slowness = 50
  #state: number

  constructor(seed: number) {
    this.#state = seed
    this.clock.random = this.random
  }

  random = (): number => {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let bits = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits
    return ((bits ^ (bits >>> 14)) >>> 0) / 4_294_967_296
  }

  get loses(): boolean {
    return this.random() < this.loss
  }

  later(run: () => void): void {
    this.clock.setTimeout(run, this.random() * this.slowness)
  }

  /** Time passes while the databases work. */
  async pass(ms: number, until: () => unknown = () => false): Promise<boolean> {
    for (const end = this.clock.time + ms; this.clock.time < end;) {
      await new Promise<void>((resolve) => setImmediate(resolve))
      this.clock.advance(5)
      if (await until()) return true
    }
    return false
  }
}

interface Listener {
  tell<N extends FactName>(name: N, fact: Fact<N>): void
}

/** A log with the contract's semantics: dense, in order, each entry once. */
export class SimServer {
  readonly log: Entry[] = []
  readonly joined = new Set<Listener>()

  append(authorId: string, entries: readonly Draft[]): Value<'room:append'> {
    const fresh: Entry[] = []
    const results = entries.map((draft) => {
      const { id } = draft
      if (draft.type === 'message' && draft.body.text === 'bad') {
        return { id, code: 'TOO_LARGE', text: 'bad' }
      }
      const known = this.log.find((one) => one.authorId === authorId && one.id === id)
      if (known) return { id, seq: known.seq, at: known.at }
      const seq = this.log.length + 1
      const entry = { ...draft, roomId: ids.room, seq, authorId, at: seq } as Entry
      this.log.push(entry)
      fresh.push(entry)
      return { id, seq, at: seq }
    })
    const head = this.log.length
    if (fresh.length > 0) {
      for (const wire of this.joined)
        wire.tell('room:grew', { roomId: ids.room, entries: fresh, head })
    }
    return { results, head }
  }

  read(from: number, to: number): Entry[] {
    return this.log.slice(from - 1, to)
  }

  heartbeat(): void {
    for (const wire of this.joined)
      wire.tell('room:head', { roomId: ids.room, head: this.log.length })
  }
}
