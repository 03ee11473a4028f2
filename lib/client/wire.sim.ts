import type { Answer, Ask, AskName, Value } from '../protocol/asks.ts'
import type { Draft } from '../protocol/entries.ts'
import type { Fact, FactName } from '../protocol/facts.ts'
import { limits } from '../protocol/limits.ts'
import { Cell } from './live.ts'
import type { World } from './simulation.ts'
import { room } from './stage.ts'
import { type Link, type Method, refused, type Wire } from './wire.ts'

/** One tab's connection in the simulated world. */
export class SimWire implements Wire {
  readonly link = new Cell<Link>('connecting')
  /** What may have to be made good by reading: what was lost, overtaken (also by an answer) or cut. */
  disturbed = 0
  reads = 0
  /** Appends that the tab waits for; more than one at a time is a defect. */
  appending = 0
  overlapped = false
  held = false
  dead = false
  readonly #world: World
  readonly #userId: string
  readonly #listeners = new Map<FactName, Set<(fact: never) => void>>()
  readonly #open = new Set<() => void>()
  #wanted = false
  #connection = 0
  #told = 0
  /** Facts that are on their way. */
  readonly #flying = new Set<number>()
  #heard = 0

  constructor(world: World, userId: string) {
    this.#world = world
    this.#userId = userId
  }

  open(): void {
    this.#wanted = true
    this.#connect()
  }

  close(): void {
    this.#wanted = false
    this.cut()
  }

  nudge = () => {}
  onStranger = () => {}

  /** Ends the connection; what is on its way to the server still arrives. */
  cut(): void {
    this.#world.server.joined.delete(this)
    this.#connection++
    this.disturbed++
    for (const fail of this.#open) fail()
    this.#open.clear()
    this.link.set('offline')
    this.#connect()
  }

  hold(held: boolean): void {
    this.held = held
    if (held) this.cut()
    else this.#connect()
  }

  #connect(): void {
    this.#world.later(() => {
      if (this.#wanted && !this.held) this.link.set('online')
    })
  }

  ask<N extends AskName>(name: N, ask: Ask<N>): Promise<Answer<Value<N>>> {
    if (this.link.get() !== 'online') return Promise.resolve(refused('UNAVAILABLE'))
    const { clock } = this.#world
    const append = name === 'room:append' ? 1 : 0
    this.appending += append
    this.overlapped ||= this.appending > 1
    this.reads += name === 'room:read' ? 1 : 0
    const connection = this.#connection
    return new Promise((resolve) => {
      const end = (answer: Answer<Value<N>>) => {
        if (!this.#open.delete(fail)) return
        clock.clearTimeout(timer)
        this.appending -= append
        resolve(answer)
      }
      const fail = () => {
        this.disturbed++
        end(refused('UNAVAILABLE'))
      }
      this.#open.add(fail)
      const timer = clock.setTimeout(fail, 10_000)
      this.#carry(() => {
        const value = this.#serve(name, ask as never, connection) as Value<N>
        const before = [...this.#flying]
        this.#carry(() => {
          if (connection !== this.#connection) return
          if (before.some((turn) => this.#flying.has(turn))) this.disturbed++
          end({ ok: true, value })
        })
      })
    })
  }

  #carry(run: () => void): void {
    if (!this.#world.loses) this.#world.later(run)
  }

  #serve(name: AskName, ask: never, connection: number): unknown {
    const { server } = this.#world
    if (name === 'room:append') {
      return server.append(
        this.#userId,
        structuredClone((ask as Ask<'room:append'>).entries) as Draft[],
      )
    }
    const head = server.log.length
    if (name === 'room:read') {
      const { from, to } = ask as Ask<'room:read'>
      return { entries: server.read(from, Math.min(to, from + limits.pageEntries - 1)), head }
    }
    if (name !== 'room:join') return {}
    if (connection === this.#connection) server.joined.add(this)
    const { after = Math.max(0, head - 20) } = ask as Ask<'room:join'>
    const entries = server.read(after + 1, after + limits.pageEntries)
    return { room: room({ head }), head, entries, members: [] }
  }

  tell<N extends FactName>(name: N, fact: Fact<N>): void {
    const connection = this.#connection
    const turn = ++this.#told
    if (this.#world.loses) return void this.disturbed++
    this.#flying.add(turn)
    this.#world.later(() => {
      this.#flying.delete(turn)
      if (connection !== this.#connection) return
      if (turn < this.#heard) this.disturbed++
      this.#heard = Math.max(this.#heard, turn)
      for (const listener of this.#listeners.get(name) ?? [])
        listener(structuredClone(fact) as never)
    })
  }

  on<N extends FactName>(name: N, listener: (fact: Fact<N>) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, listeners.add(listener))
    return () => listeners.delete(listener)
  }

  async call(method: Method, path: string): Promise<Answer<unknown>> {
    if (path === '/api/rooms') return { ok: true, value: { rooms: [room()] } }
    const user = { id: this.#userId, name: 'Somebody' }
    if (path !== '/api/session' || method !== 'POST') return refused('METHOD')
    return { ok: true, value: { user, limits: { text: 8000, uploadBytes: 1 } } }
  }
}
