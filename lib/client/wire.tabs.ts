import type { Answer, Ask, AskName, Value } from '../protocol/asks.ts'
import { type Fact, type FactName, facts } from '../protocol/facts.ts'
import { PROTOCOL } from '../protocol/version.ts'
import type { Channel } from './channel.ts'
import type { Clock } from './clock.ts'
import { Cell, type Live } from './live.ts'
import { uuidv7 } from './uuid.ts'
import { type Link, type Method, refused, type Wire } from './wire.ts'

/** Longer than the tab that has the connection waits itself. */
const TIMEOUT = 25_000

/** What tabs tell each other for their wire. `to`: for one tab alone. */
export type Carried =
  /** A tab is new, or has lost its connection: who has one says how it is. */
  | { carry: 'hello'; from: string }
  | { carry: 'link'; from: string; to?: string; protocol: number; link: Link }
  | { carry: 'fact'; from: string; to?: string; name: FactName; fact: unknown }
  | { carry: 'ask'; from: string; n: number; name: AskName; ask: unknown }
  | { carry: 'answer'; to: string; n: number; answer: Answer<unknown> }
  /** The server does not know us any more: the next handshake mends that. */
  | { carry: 'cut' }

/**
 * The wire of a device with many tabs. The one that leads opens it, and connects for all; the others
 * ask through it, and hear what it hears. HTTP calls are everybody's own.
 */
export class TabsWire implements Wire {
  readonly #own: Wire
  readonly #channel: Channel
  readonly #clock: Clock
  readonly #tab = uuidv7()
  readonly #link = new Cell<Link>('connecting')
  readonly #listeners = new Map<FactName, Set<(fact: never) => void>>()
  readonly #asked = new Map<number, (answer: Answer<never>) => void>()
  /** Facts that stand until they are told anew: somebody who comes later needs them. */
  readonly #standing = new Map<string, readonly [FactName, unknown]>()
  #open = false
  /** The tab that has the connection, if that is another. */
  #carrier = ''
  #n = 0

  /** @param own a connection of this tab's own, for when it leads */
  constructor(own: Wire, channel: Channel, clock: Clock) {
    this.#own = own
    this.#channel = channel
    this.#clock = clock
    own.link.subscribe(() => this.#linked())
    for (const name of Object.keys(facts) as FactName[]) {
      own.on(name, (fact: unknown) => this.#told(name, fact))
    }
    channel.listen((message) => {
      if (typeof message === 'object' && message !== null && 'carry' in message)
        this.#hear(message as Carried)
    })
    channel.post({ carry: 'hello', from: this.#tab })
  }

  get link(): Live<Link> {
    return this.#link
  }

  open(): void {
    if (this.#open) return
    this.#open = true
    this.#carriedBy('')
    // It is another connection than the one that was lent: everything is joined anew.
    this.#say('connecting')
    this.#own.open()
    this.#linked()
  }

  close(): void {
    if (!this.#open) return
    this.#open = false
    this.#own.close()
    this.#standing.clear()
    this.#say('connecting')
    this.#channel.post({ carry: 'hello', from: this.#tab })
  }

  nudge(): void {
    if (this.#open) this.#own.nudge()
  }

  cut(): void {
    if (this.#open) this.#own.cut()
  }

  onStranger(renew: () => Promise<void>): void {
    this.#own.onStranger(renew)
  }

  on<N extends FactName>(name: N, listener: (fact: Fact<N>) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, listeners.add(listener))
    return () => listeners.delete(listener)
  }

  ask<N extends AskName>(name: N, ask: Ask<N>): Promise<Answer<Value<N>>> {
    if (this.#open) return this.#own.ask(name, ask)
    if (this.#link.get() !== 'online') return Promise.resolve(refused('UNAVAILABLE'))
    const n = ++this.#n
    return new Promise((resolve) => {
      const end = (answer: Answer<Value<N>>) => {
        this.#asked.delete(n)
        this.#clock.clearTimeout(timer)
        resolve(answer)
      }
      const timer = this.#clock.setTimeout(() => end(refused('UNAVAILABLE')), TIMEOUT)
      this.#asked.set(n, end)
      this.#channel.post({ carry: 'ask', from: this.#tab, n, name, ask })
    })
  }

  async call(method: Method, path: string, body?: unknown): Promise<Answer<unknown>> {
    if (this.#link.get() === 'outdated') return refused('OUTDATED')
    const answer = await this.#own.call(method, path, body)
    if (!answer.ok && answer.code === 'UNAUTHENTICATED' && !this.#open)
      this.#channel.post({ carry: 'cut' })
    return answer
  }

  #hear(said: Carried): void {
    if ('to' in said && said.to !== undefined && said.to !== this.#tab) return
    if (said.carry === 'answer') return this.#asked.get(said.n)?.(said.answer as Answer<never>)
    if (!this.#open) {
      if (said.carry === 'link') this.#linkedBy(said)
      // One that was robbed in its sleep may still tell something when it wakes.
      if (said.carry === 'fact' && said.from === this.#carrier) this.#tell(said.name, said.fact)
    } else if (said.carry === 'hello') this.#meet(said.from)
    else if (said.carry === 'cut') this.#own.cut()
    else if (said.carry === 'ask') void this.#carry(said)
  }

  /** Never rejects, as the wire itself does not. */
  async #carry({ from: to, n, name, ask }: Extract<Carried, { carry: 'ask' }>): Promise<void> {
    const answer = await this.#own.ask(name, ask as never)
    this.#channel.post({ carry: 'answer', to, n, answer })
  }

  #meet(to: string): void {
    this.#post({ to })
    for (const [name, fact] of this.#standing.values())
      this.#channel.post({ carry: 'fact', from: this.#tab, to, name, fact })
  }

  #post(to: { to?: string } = {}): void {
    const link = this.#link.get()
    this.#channel.post({ carry: 'link', from: this.#tab, ...to, protocol: PROTOCOL, link })
  }

  #linkedBy({ from, protocol, link }: Extract<Carried, { carry: 'link' }>): void {
    this.#carriedBy(from)
    // Through a tab of another version only that one could speak.
    if (protocol > PROTOCOL) this.#say('outdated')
    else this.#say(protocol === PROTOCOL ? link : 'connecting')
  }

  /** What was asked of another tab may have been done, or not. */
  #carriedBy(tab: string): void {
    if (tab === this.#carrier) return
    this.#carrier = tab
    for (const end of this.#asked.values()) end(refused('UNAVAILABLE'))
  }

  #linked(): void {
    const link = this.#own.link.get()
    if (link !== 'online') this.#standing.clear()
    if (!this.#open) return link === 'outdated' ? this.#say(link) : undefined
    this.#say(link)
    this.#post()
  }

  /** `outdated` is final. */
  #say(link: Link): void {
    if (this.#link.get() !== 'outdated') this.#link.set(link)
  }

  #told(name: FactName, fact: unknown): void {
    if (!this.#open) return
    const { roomId = '', userId = '' } = fact as { roomId?: string; userId?: string }
    if (name === 'room:present' || name === 'room:seen')
      this.#standing.set(`${name} ${roomId} ${userId}`, [name, fact])
    this.#tell(name, fact)
    this.#channel.post({ carry: 'fact', from: this.#tab, name, fact })
  }

  #tell(name: FactName, fact: unknown): void {
    for (const listener of this.#listeners.get(name) ?? []) listener(fact as never)
  }
}
