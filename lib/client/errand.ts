import { liveQuery } from 'dexie'
import { Leader } from './leader.ts'
import { Outbox } from './outbox.ts'
import { type Ports, quietly } from './ports.ts'
import { restIn } from './rest.ts'
import { SESSION, sayGoodbye } from './session.ts'
import { Uploads } from './uploads.ts'

/** Browsers end what a worker does for an event after a few minutes. */
const SLICE = 120_000
/** Nothing has moved for this long: the network is not what it promised to be. */
const PATIENCE = 60_000
/** A tab that is only busy keeps the lead, and its connection with it. */
const NO_HURRY = 1500

type ErrandPorts = Omit<Ports, 'restart' | 'errand'>
export type Outcome = 'done' | 'slice' | 'later'

/**
 * Sends what waits while no tab does, under the tabs' lock. A tab that asks for the lead gets it; while
 * one leads, the errand watches, and goes on if that tab dies.
 */
export class Errand {
  readonly #ports: ErrandPorts
  readonly #leader: Leader
  readonly #outbox: Outbox
  readonly #uploads: Uploads

  constructor(ports: ErrandPorts) {
    const { wire } = ports
    this.#ports = ports
    this.#leader = new Leader(ports, NO_HURRY)
    // The log is for tabs to read: what was sent shows as stored until then.
    this.#outbox = new Outbox(
      ports,
      () => '',
      () => Promise.resolve(),
    )
    const follows = { follow: () => () => {} }
    this.#uploads = new Uploads(ports, follows, () => Promise.resolve(wire.cut()))
  }

  /**
   * `done`: nothing is left that another errand could bring. `slice`: the time is over, and there was
   * progress. `later`: the network or the server is not there.
   */
  async run(): Promise<Outcome> {
    const { db, channel } = this.#ports
    if ((await restIn(db)).size === 0) return 'done'
    const { leads } = this.#leader
    const off = leads.subscribe(() => this.#led())
    channel.listen((message) => this.#hear(message))
    this.#leader.start()
    try {
      return await this.#watch()
    } finally {
      this.#leader.stop()
      off()
    }
  }

  #hear(message: unknown): void {
    const { leads } = this.#leader
    if (message === 'leaving') return this.#leader.stop()
    this.#leader.hear(message)
    if (message !== 'leads?' || !leads.get()) return
    // A tab wants to: it has a socket, and somebody who looks.
    this.#leader.stop()
    this.#leader.start()
  }

  #led(): void {
    if (!this.#leader.leads.get()) {
      this.#outbox.stop()
      this.#uploads.stop()
      return
    }
    this.#outbox.start()
    this.#uploads.start()
    quietly(this.#ports, this.#goodbye())
  }

  #goodbye(): Promise<void> {
    const { signal } = new AbortController()
    const said = () => sayGoodbye(this.#ports)
    // Not told, it is told the next time.
    return this.#ports.locks.request(SESSION, signal, said).catch(() => {})
  }

  #watch(): Promise<Outcome> {
    const { db, wire, clock, report } = this.#ports
    return new Promise((resolve) => {
      let [mark, first] = ['', '']
      let patience: unknown
      const end = (outcome: Outcome) => {
        watching.unsubscribe()
        offLink()
        clock.clearTimeout(patience)
        clock.clearTimeout(slice)
        resolve(outcome)
      }
      const slice = clock.setTimeout(() => end(mark === first ? 'later' : 'slice'), SLICE)
      // Somebody whom the server does not know is a tab's to introduce.
      const offLink = wire.link.subscribe(() =>
        end(wire.link.get() === 'offline' ? 'done' : 'later'),
      )
      const watching = liveQuery(() => restIn(db)).subscribe({
        next: (rest) => {
          if (rest.size === 0) return end('done')
          if (rest.mark === mark) return
          first ||= rest.mark
          mark = rest.mark
          clock.clearTimeout(patience)
          patience = clock.setTimeout(() => end('later'), PATIENCE)
        },
        error: (error) => {
          report(error)
          end('later')
        },
      })
    })
  }
}
