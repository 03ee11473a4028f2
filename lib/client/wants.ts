import type { Follows } from './follows.ts'
import type { Live } from './live.ts'
import { type Ports, quietly } from './ports.ts'
import type { Rooms } from './rooms.ts'
import { uuidv7 } from './uuid.ts'

/** Something that somebody looks at: a room, or a file that grows. */
type Want = { roomId: string; invite?: string } | { fileId: string }

/**
 * What tabs tell each other of what they look at. `wants?`: a tab leads now, and asks them all.
 * `caughtUp` and `forgot` are said of a room.
 */
export type Wanted =
  | 'wants?'
  | { tab: string; wants: Want[] }
  | { caughtUp: string; head: number }
  | { forgot: string }

type WantsPorts = Pick<Ports, 'locks' | 'channel' | 'report'>
type Served = Map<string, () => void>

const keyOf = (want: Want): string => JSON.stringify(want)
const lifeOf = (tab: string): string => `tendril:tab:${tab}`

/**
 * What is looked at in all tabs of this device. The tab that leads has it all done in its own name;
 * what a tab wanted ends with the tab, however that ends: each holds a lock for as long as it lives.
 */
export class Wants {
  readonly #ports: WantsPorts
  readonly #rooms: Rooms
  readonly #follows: Follows
  readonly #leads: Live<boolean>
  readonly #tab = uuidv7()
  readonly #own = new Map<object, Want>()
  readonly #others = new Map<string, Served>()
  #life = new AbortController()
  #lead = new AbortController()
  #lives = false

  constructor(ports: WantsPorts, rooms: Rooms, follows: Follows, leads: Live<boolean>) {
    this.#ports = ports
    this.#rooms = rooms
    this.#follows = follows
    this.#leads = leads
  }

  start(): void {
    const { signal } = (this.#life = new AbortController())
    const live = () =>
      new Promise<void>((end) => {
        if (signal.aborted) return end()
        signal.addEventListener('abort', () => end())
        // Not before: whoever asks for a lock that nobody holds takes this tab for dead.
        this.#lives = true
        this.#tell()
      })
    this.#request(this.#tab, signal, live)
  }

  stop(): void {
    this.#lives = false
    this.#life.abort()
  }

  view(roomId: string, invite?: string): () => void {
    return this.#want({ roomId, ...(invite !== undefined && { invite }) })
  }

  follow(fileId: string): () => void {
    return this.#want({ fileId })
  }

  forgot(roomId: string): void {
    this.#ports.channel.post({ forgot: roomId })
  }

  /** This tab leads from now on, or does not any more. */
  led(leads: boolean): void {
    if (leads) return this.#ports.channel.post('wants?')
    this.#lead.abort()
    this.#lead = new AbortController()
    for (const tab of this.#others.keys()) this.#serve(tab, [])
    this.#others.clear()
  }

  hear(message: unknown): void {
    if (message === 'wants?') return this.#tell()
    if (typeof message !== 'object' || message === null) return
    const said = message as Exclude<Wanted, string>
    if ('wants' in said && this.#leads.get()) this.#serve(said.tab, said.wants)
    if ('caughtUp' in said && !this.#leads.get()) this.#rooms.caught(said.caughtUp, said.head)
    if ('forgot' in said) this.#rooms.part(said.forgot)
  }

  #want(want: Want): () => void {
    const one = {}
    const end = this.#do(want)
    this.#own.set(one, want)
    this.#tell()
    return () => {
      if (!this.#own.delete(one)) return
      end()
      this.#tell()
    }
  }

  #do(want: Want): () => void {
    return 'fileId' in want
      ? this.#follows.follow(want.fileId)
      : this.#rooms.view(want.roomId, want.invite)
  }

  #tell(): void {
    if (!this.#lives || this.#leads.get()) return
    this.#ports.channel.post({ tab: this.#tab, wants: [...this.#own.values()] })
  }

  #serve(tab: string, wants: readonly Want[]): void {
    const served = this.#others.get(tab) ?? this.#met(tab)
    const wanted = new Map(wants.map((want) => [keyOf(want), want]))
    for (const [key, want] of wanted) if (!served.has(key)) served.set(key, this.#doFor(want))
    for (const [key, end] of served) {
      if (wanted.has(key)) continue
      served.delete(key)
      end()
    }
  }

  #met(tab: string): Served {
    const served: Served = new Map()
    this.#others.set(tab, served)
    const { signal } = this.#lead
    this.#request(tab, signal, async () => {
      if (signal.aborted) return
      this.#serve(tab, [])
      this.#others.delete(tab)
    })
    return served
  }

  /** Another tab also wants to know how far this one is. */
  #doFor(want: Want): () => void {
    const end = this.#do(want)
    if ('fileId' in want) return end
    const head = this.#rooms.caughtUp(want.roomId)
    const tell = () => this.#ports.channel.post({ caughtUp: want.roomId, head: head.get() })
    const silence = head.subscribe(tell)
    tell()
    return () => {
      silence()
      end()
    }
  }

  #request(tab: string, signal: AbortSignal, run: () => Promise<void>): void {
    const asked = this.#ports.locks.request(lifeOf(tab), signal, run).catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
    quietly(this.#ports, asked)
  }
}
