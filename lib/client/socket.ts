import { io, type Socket } from 'socket.io-client'
import type { Answer, Ask, AskName, Value } from '../protocol/asks.ts'
import { type Fact, type FactName, facts } from '../protocol/facts.ts'
import { PROTOCOL } from '../protocol/version.ts'
import { callServer } from './call.ts'
import { backoff, type Clock } from './clock.ts'
import { Cell, type Live } from './live.ts'
import { type Link, type Method, refused, type Wire } from './wire.ts'

const ASK_TIMEOUT = 20_000

type Listener = (fact: never) => void

/** The wire over socket.io and fetch. It connects again by itself, for ever, whatever cut it. */
export class SocketWire implements Wire {
  readonly #origin: string
  readonly #clock: Clock
  readonly #offline: () => boolean
  readonly #socket: Socket
  readonly #link = new Cell<Link>('connecting')
  readonly #listeners = new Map<FactName, Set<Listener>>()
  #renew: () => Promise<void> = () => Promise.resolve()
  #wanted = false
  #tries = 0
  /** The server has answered the last attempt: it did not know us. */
  #stranger = false
  #timer: unknown
  /** The timer is one that will connect. */
  #waiting = false

  /** @param offline whether the device itself says that there is no network: then none is tried */
  constructor(origin: string, clock: Clock, offline: () => boolean = () => false) {
    this.#origin = origin
    this.#clock = clock
    this.#offline = offline
    // Our own backoff instead of the library's: it also covers a server that says no or goodbye.
    this.#socket = io(origin, {
      path: '/socket.io',
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      auth: { protocol: PROTOCOL },
      autoConnect: false,
      reconnection: false,
    })
    this.#socket.on('connect', () => this.#up())
    this.#socket.on('disconnect', () => this.#down())
    this.#socket.on('connect_error', (error) => this.#denied(error))
    for (const name of Object.keys(facts) as FactName[]) {
      this.#socket.on(name as string, (fact: unknown) => {
        for (const listener of this.#listeners.get(name) ?? []) listener(fact as never)
      })
    }
  }

  get link(): Live<Link> {
    return this.#link
  }

  open(): void {
    if (this.#wanted || this.#link.get() === 'outdated') return
    this.#wanted = true
    this.#link.set('connecting')
    this.#connect()
  }

  close(): void {
    this.#wanted = false
    this.#rest()
    this.#socket.disconnect()
    if (this.#link.get() !== 'outdated') this.#link.set('offline')
  }

  nudge(): void {
    // While a connection is being made, another attempt would only disturb it.
    if (!this.#waiting) return
    this.#rest()
    this.#tries = 0
    this.#connect()
  }

  cut(): void {
    if (this.#socket.active) this.#socket.disconnect()
  }

  onStranger(renew: () => Promise<void>): void {
    this.#renew = renew
  }

  on<N extends FactName>(name: N, listener: (fact: Fact<N>) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, listeners.add(listener))
    return () => listeners.delete(listener)
  }

  ask<N extends AskName>(name: N, ask: Ask<N>): Promise<Answer<Value<N>>> {
    // The library would keep it and send it later, when nobody waits for it any more.
    if (!this.#socket.connected) return Promise.resolve(refused('UNAVAILABLE'))
    return new Promise((resolve) => {
      const answered = (error: Error | null, answer: unknown) =>
        resolve(error ? refused('UNAVAILABLE') : this.#read<Value<N>>(answer))
      this.#socket.timeout(ASK_TIMEOUT).emit(name, ask, answered)
    })
  }

  async call(method: Method, path: string, body?: unknown): Promise<Answer<unknown>> {
    if (this.#link.get() === 'outdated') return refused('OUTDATED')
    if (this.#offline()) return refused('UNAVAILABLE')
    return this.#read(await callServer(this.#origin, method, path, body))
  }

  #read<T>(answer: unknown): Answer<T> {
    if (typeof answer !== 'object' || answer === null || !('ok' in answer)) {
      return refused('UNAVAILABLE')
    }
    const read = answer as Answer<T>
    if (!read.ok && read.code === 'OUTDATED') this.#outdated()
    // The session ended under the connection: the next handshake says so, and renews it.
    if (!read.ok && read.code === 'UNAUTHENTICATED') this.#socket.disconnect()
    return read
  }

  #up(): void {
    this.#link.set('online')
    // A server that takes us and drops us at once must not be asked at once.
    this.#rest()
    this.#timer = this.#clock.setTimeout(() => {
      this.#tries = 0
      this.#stranger = false
    }, 5000)
  }

  #down(): void {
    if (this.#link.get() === 'outdated') return
    this.#link.set('offline')
    this.#later()
  }

  #denied({ data = {} }: Error & { data?: { code?: unknown; retryAfter?: unknown } }): void {
    const { code, retryAfter } = data
    if (code === 'OUTDATED') return this.#outdated()
    if (this.#link.get() !== 'outdated') this.#link.set(code === 'RATE' ? 'crowded' : 'offline')
    const stranger = code === 'UNAUTHENTICATED'
    // It is there: what was tried before in vain is over. One that never knows us is asked ever less often.
    if (stranger && !this.#stranger) this.#tries = 0
    this.#stranger = stranger
    if (!stranger) {
      return this.#later(typeof retryAfter === 'number' ? retryAfter : 0)
    }
    const again = () => this.#later()
    this.#renew().then(again, again)
  }

  #outdated(): void {
    this.#link.set('outdated')
    this.#rest()
    this.#socket.disconnect()
  }

  /** @param least ms that the server has asked for */
  #later(least = 0): void {
    if (!this.#wanted || this.#link.get() === 'outdated') return
    this.#rest()
    this.#waiting = true
    const ms = least + backoff(this.#clock, this.#tries++, 500, 20_000)
    this.#timer = this.#clock.setTimeout(() => {
      this.#waiting = false
      this.#connect()
    }, ms)
  }

  #connect(): void {
    if (!this.#offline()) this.#socket.connect()
    else this.#down()
  }

  #rest(): void {
    this.#clock.clearTimeout(this.#timer)
    this.#waiting = false
  }
}
