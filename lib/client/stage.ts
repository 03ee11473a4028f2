import { Dexie } from 'dexie'
import { IDBKeyRange, indexedDB } from 'fake-indexeddb'
import type { Answer, Ask, AskName, Value } from '../protocol/asks.ts'
import type { Entry } from '../protocol/entries.ts'
import type { Fact, FactName } from '../protocol/facts.ts'
import type { Room } from '../protocol/rooms.ts'
import type { Clock } from './clock.ts'
import { type RoomRow, TendrilDb } from './db.ts'
import { Cell } from './live.ts'
import { alone, type Ports } from './ports.ts'
import type { OpenTus } from './tus.ts'
import { type Link, type Method, refused, type Wire } from './wire.ts'

// Dexie has looked for a browser's already, when it was imported.
Object.assign(Dexie.dependencies, { indexedDB, IDBKeyRange })

/** What the tests of the engine stand on: time that is moved by hand, a wire without a server. */

export class StageClock implements Clock {
  time = 1_700_000_000_000
  chance = 1
  #timers = new Map<object, { at: number; run: () => void }>()

  now = () => this.time
  random = () => this.chance
  setTimeout = (run: () => void, ms: number): unknown => {
    const timer = {}
    this.#timers.set(timer, { at: this.time + ms, run })
    return timer
  }
  clearTimeout = (timer: unknown) => void this.#timers.delete(timer as object)

  /** Runs what is due, in order. */
  advance(ms: number): void {
    const until = this.time + ms
    for (;;) {
      const [timer, next] = [...this.#timers].sort((a, b) => a[1].at - b[1].at)[0] ?? []
      if (!timer || !next || next.at > until) break
      this.#timers.delete(timer)
      this.time = Math.max(this.time, next.at)
      next.run()
    }
    this.time = until
  }

  get waiting(): number {
    return this.#timers.size
  }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Lets the database work until `so` holds; no time passes on the stage. */
export async function until(so: () => unknown, what = 'what was waited for'): Promise<void> {
  for (let turns = 0; turns < 20_000; turns++) {
    if (await so()) return
    await turn()
  }
  throw new Error(`${what} did not happen`)
}

/** Long enough for everything that would happen by itself. */
export async function settle(): Promise<void> {
  for (let turns = 0; turns < 120; turns++) await turn()
}

type Handler = (ask: never) => unknown

export class StageWire implements Wire {
  readonly link = new Cell<Link>('connecting')
  /** Every ask and call, in order. */
  readonly log: { name: string; ask: unknown }[] = []
  readonly #handlers = new Map<string, Handler>()
  readonly #listeners = new Map<FactName, Set<Handler>>()

  open = () => {}
  close = () => this.link.set('offline')
  nudge = () => {}
  cut = () => {}
  onStranger = () => {}

  /** How the server answers an ask or `METHOD /path`. Throwing nothing, it may take its time. */
  answers<N extends AskName>(
    name: N,
    handler: (ask: Ask<N>) => Answer<Value<N>> | Promise<Answer<Value<N>>>,
  ): void
  answers(name: string, handler: (body: never) => unknown): void
  answers(name: string, handler: Handler): void {
    this.#handlers.set(name, handler)
  }

  asked(name: string): unknown[] {
    return this.log.filter((one) => one.name === name).map(({ ask }) => ask)
  }

  ask<N extends AskName>(name: N, ask: Ask<N>): Promise<Answer<Value<N>>> {
    return this.#answer(name, ask) as Promise<Answer<Value<N>>>
  }

  call(method: Method, path: string, body?: unknown): Promise<Answer<unknown>> {
    return this.#answer(`${method} ${path}`, body) as Promise<Answer<unknown>>
  }

  on<N extends FactName>(name: N, listener: (fact: Fact<N>) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, listeners.add(listener))
    return () => listeners.delete(listener)
  }

  tell<N extends FactName>(name: N, fact: Fact<N>): void {
    for (const listener of this.#listeners.get(name) ?? []) listener(fact as never)
  }

  async #answer(name: string, ask: unknown): Promise<unknown> {
    this.log.push({ name, ask: structuredClone(ask) })
    return (await this.#handlers.get(name)?.(ask as never)) ?? refused('UNAVAILABLE')
  }
}

const noTus: OpenTus = {
  start: () => Promise.reject(new Error('no tus here')),
  terminate: () => Promise.resolve(),
}

let stages = 0

export function openStage() {
  const db = new TendrilDb(`stage-${++stages}`)
  const errors: unknown[] = []
  const wire = new StageWire()
  const clock = new StageClock()
  const ports: Ports & { wire: StageWire; clock: StageClock } = {
    db,
    wire,
    clock,
    ...alone,
    tus: noTus,
    errand() {},
    restart() {},
    report: (error) => void errors.push(error),
  }
  return { db, wire, clock, ports, errors }
}

export const ids = {
  room: 'R'.repeat(22),
  me: 'M'.repeat(22),
  you: 'Y'.repeat(22),
  /** A readable UUID: `uuid(7)`. */
  uuid: (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`,
}

export const room = (over: Partial<Room> = {}): Room => ({
  id: ids.room,
  title: 'A room',
  visibility: 'public',
  ownerId: ids.you,
  createdAt: 1,
  head: 0,
  ...over,
})

export const roomRow = (over: Partial<RoomRow> = {}): RoomRow => ({
  ...room(),
  low: 0,
  high: 0,
  seen: 0,
  unread: 0,
  ...over,
})

/** The entry at `seq`; by default a message by somebody else. */
export const entry = (seq: number, over: Record<string, unknown> = {}): Entry =>
  ({
    roomId: ids.room,
    seq,
    id: ids.uuid(seq),
    type: 'message',
    authorId: ids.you,
    at: seq * 1000,
    sentAt: seq * 1000,
    body: { text: `text ${seq}` },
    ...over,
  }) as Entry

export const entries = (from: number, to: number): Entry[] =>
  Array.from({ length: to - from + 1 }, (_, index) => entry(from + index))
