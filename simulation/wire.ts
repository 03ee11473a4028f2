import { backoff } from '../lib/client/clock.ts'
import { Cell } from '../lib/client/live.ts'
import { type Link, type Method, refused, type Wire } from '../lib/client/wire.ts'
import type { Answer, Ask, AskName, Value } from '../lib/protocol/asks.ts'
import type { Fact, FactName } from '../lib/protocol/facts.ts'
import { PROTOCOL } from '../lib/protocol/version.ts'
import { SimSocket } from './io.ts'
import { Way, type Weather } from './network.ts'
import type { SimNode } from './node.ts'
import type { Time } from './time.ts'

export interface Jar {
  cookie: string
}

/** What a tab's network knows of the world. */
export interface Around {
  readonly time: Time
  readonly weather: Weather
  /** A node that takes connections at this moment; null while there is none. */
  balance(): SimNode | null
}

const TIMEOUT = 10_000

/** One tab's connection, as `socket.ts` keeps it, over the simulated network. */
export class SimWire implements Wire {
  readonly link = new Cell<Link>('connecting')
  /** To the server everything comes in the order in which it left; facts may overtake each other. */
  readonly up: Way
  readonly way: Way
  readonly asked = new Map<string, number>()
  /** Appends that this tab waits for on its connection; more than one at a time is a defect. */
  appending = 0
  overlapped = false
  held = false
  dead = false
  readonly #around: Around
  readonly #jar: Jar
  readonly #listeners = new Map<FactName, Set<(fact: never) => void>>()
  readonly #open = new Set<() => void>()
  #renew: () => Promise<void> = () => Promise.resolve()
  #wanted = false
  #connection = 0
  #tries = 0
  #socket: SimSocket | null = null

  constructor(around: Around, jar: Jar) {
    this.#around = around
    this.#jar = jar
    this.up = new Way(around.time, around.weather, true)
    this.way = new Way(around.time, around.weather)
  }

  open(): void {
    if (this.#wanted) return
    this.#wanted = true
    this.#connect()
  }

  close(): void {
    this.#wanted = false
    this.cut()
  }

  nudge = () => {}

  onStranger(renew: () => Promise<void>): void {
    this.#renew = renew
  }

  /** Ends the connection; what is on its way to the server still arrives. */
  cut(): void {
    const socket = this.#socket
    this.#socket = null
    this.#connection++
    socket?.end()
    for (const fail of this.#open) fail()
    this.link.set('offline')
    this.#later()
  }

  hold(held: boolean): void {
    this.held = held
    if (held) this.cut()
    else this.#later()
  }

  #later(): void {
    const clock = this.#around.time.clock(0)
    const ms = backoff(clock, Math.min(this.#tries++, 6), 500, 20_000)
    const connection = this.#connection
    this.#around.time.later(ms, () => connection === this.#connection && this.#connect())
  }

  #connect(): void {
    if (!this.#wanted || this.held || this.#socket) return
    const connection = ++this.#connection
    const node = this.#around.balance()
    const failed = () => {
      if (connection !== this.#connection) return
      this.link.set('offline')
      this.#later()
    }
    const timer = this.#around.time.clock(0).setTimeout(failed, TIMEOUT)
    if (!node) return
    const cookie = this.#jar.cookie
    const headers: Record<string, string> = cookie === '' ? {} : { cookie }
    const peer = {
      hear: (name: string, fact: unknown) => this.#hear(connection, name, structuredClone(fact)),
      gone: () => this.#around.time.later(1, () => connection === this.#connection && this.cut()),
    }
    const admit = async () => {
      const socket = await node.io.connect({ auth: { protocol: PROTOCOL }, headers }, peer)
      this.way.carry(() => {
        if (connection !== this.#connection) return socket instanceof SimSocket && socket.end()
        this.#around.time.clock(0).clearTimeout(timer)
        if (socket instanceof SimSocket) this.#up(socket)
        else this.#denied(socket as Error & { data?: { code?: unknown } })
      })
    }
    this.way.carry(() => void (node.dead || admit()))
  }

  #up(socket: SimSocket): void {
    this.#socket = socket
    this.#tries = 0
    this.link.set('online')
  }

  #denied({ data }: { data?: { code?: unknown } }): void {
    this.link.set('offline')
    const again = () => this.#later()
    if (data?.code === 'UNAUTHENTICATED') this.#renew().then(again, again)
    else again()
  }

  #hear(connection: number, name: string, fact: unknown): void {
    this.way.carry(() => {
      if (connection !== this.#connection || !this.#socket) return
      for (const listener of this.#listeners.get(name as FactName) ?? []) listener(fact as never)
    })
  }

  on<N extends FactName>(name: N, listener: (fact: Fact<N>) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, listeners.add(listener))
    return () => listeners.delete(listener)
  }

  ask<N extends AskName>(name: N, ask: Ask<N>): Promise<Answer<Value<N>>> {
    const socket = this.#socket
    if (!socket || this.link.get() !== 'online') return Promise.resolve(refused('UNAVAILABLE'))
    this.asked.set(name, (this.asked.get(name) ?? 0) + 1)
    // Who leaves says so beside what is queued.
    const { entries: [first] = [] } = ask as Partial<Ask<'room:append'>>
    const append = first && (first as { type?: string }).type !== 'member' ? 1 : 0
    this.appending += append
    this.overlapped ||= this.appending > 1
    const payload = structuredClone(ask)
    const connection = this.#connection
    return this.#exchange<Value<N>>((answer) => {
      this.up.carry(() =>
        socket.ask(name, payload, (said) => {
          const copy = structuredClone(said) as Answer<Value<N>>
          this.way.carry(() => connection === this.#connection && answer(copy))
        }),
      )
    }).finally(() => (this.appending -= append))
  }

  #exchange<T>(send: (answer: (answer: Answer<T>) => void) => void): Promise<Answer<T>> {
    const clock = this.#around.time.clock(0)
    return new Promise((resolve) => {
      const end = (answer: Answer<T>) => {
        if (!this.#open.delete(fail)) return
        clock.clearTimeout(timer)
        resolve(answer)
        if (!answer.ok && answer.code === 'UNAUTHENTICATED') this.cut()
      }
      const fail = () => end(refused('UNAVAILABLE'))
      this.#open.add(fail)
      const timer = clock.setTimeout(fail, TIMEOUT)
      send(end)
    })
  }

  call(method: Method, path: string, body?: unknown): Promise<Answer<unknown>> {
    const node = this.#around.balance()
    if (this.held || !node) return Promise.resolve(refused('UNAVAILABLE'))
    return this.#exchange((answer) => {
      this.way.carry(() => {
        if (node.dead) return
        const answered = node.http(method, path, structuredClone(body), this.#jar.cookie)
        void answered.then(({ status, cookie, value }) =>
          this.way.carry(() => {
            if (this.dead || node.dead) return
            if (cookie !== undefined) this.#jar.cookie = cookie
            if (status < 300) answer({ ok: true, value: structuredClone(value) })
            else answer({ ok: false, ...(value as { code: never; text: string }) })
          }),
        )
      })
    })
  }
}
