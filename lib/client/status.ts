import { liveQuery, type Subscription } from 'dexie'
import { Cell, type Live } from './live.ts'
import type { Ports } from './ports.ts'
import type { Link } from './wire.ts'

/** The truth about the connection. `since` in ms since 1970; `waiting` counts what is in the outbox. */
export interface Status {
  link: Link
  since: number
  waiting: number
  uploads: number
}

/** Keeps a `Status` true until `stop` is called. */
export class StatusLine {
  readonly #ports: Pick<Ports, 'db' | 'wire' | 'clock' | 'report'>
  readonly #status: Cell<Status>
  #watching: Subscription | undefined
  #offLink: (() => void) | undefined

  constructor(ports: Pick<Ports, 'db' | 'wire' | 'clock' | 'report'>) {
    this.#ports = ports
    const link = ports.wire.link.get()
    this.#status = new Cell({ link, since: ports.clock.now(), waiting: 0, uploads: 0 })
  }

  get live(): Live<Status> {
    return this.#status
  }

  start(): void {
    const { db, wire, report } = this.#ports
    const counts = async () => ({
      waiting: await db.outbox.where('state').equals('queued').count(),
      uploads: await db.uploads
        .filter(({ state }) => state !== 'paused' && state !== 'refused')
        .count(),
    })
    this.#watching = liveQuery(counts).subscribe({ next: (now) => this.#note(now), error: report })
    this.#offLink = wire.link.subscribe(() => this.#linked())
    this.#linked()
  }

  stop(): void {
    this.#watching?.unsubscribe()
    this.#offLink?.()
  }

  #linked(): void {
    const link = this.#ports.wire.link.get()
    if (link !== this.#status.get().link) this.#note({ link, since: this.#ports.clock.now() })
  }

  #note(news: Partial<Status>): void {
    const old = this.#status.get()
    const status = { ...old, ...news }
    const same = status.waiting === old.waiting && status.uploads === old.uploads
    if (!same || status.link !== old.link) this.#status.set(status)
  }
}
