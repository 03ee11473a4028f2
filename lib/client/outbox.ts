import { liveQuery, type Subscription } from 'dexie'
import type { Answer, Value } from '../protocol/asks.ts'
import type { Entry } from '../protocol/entries.ts'
import { mayPass } from '../protocol/errors.ts'
import { limits } from '../protocol/limits.ts'
import { draftOf, hinder, refuse, settle, takeBatch, tells } from './batch.ts'
import type { Queued } from './channel.ts'
import { backoff } from './clock.ts'
import type { OutboxRow } from './db.ts'
import { type Ports, quietly } from './ports.ts'

/** One room's way out. */
interface Lane {
  busy: boolean
  tries: number
  /** Set while the lane waits before it tries again. */
  timer: unknown
  /** Entries in a batch: halved to find the one that makes the whole be refused. */
  most: number
}

type OutboxPorts = Pick<Ports, 'db' | 'wire' | 'clock' | 'report'>
type Stored = (roomId: string, entries: Entry[], head: number) => Promise<void>

/**
 * Sends what is queued, per room in order, one batch in flight. Only the tab that leads has one
 * running; rows of other tabs are noticed through the database.
 */
export class Outbox {
  readonly #ports: OutboxPorts
  readonly #me: () => string
  readonly #stored: Stored
  readonly #lanes = new Map<string, Lane>()
  #watching: Subscription | undefined
  #offLink: (() => void) | undefined

  constructor(ports: OutboxPorts, me: () => string, stored: Stored) {
    this.#ports = ports
    this.#me = me
    this.#stored = stored
  }

  start(): void {
    const { db, wire, report } = this.#ports
    const queued = () => db.outbox.where('state').equals('queued').toArray()
    this.#watching = liveQuery(queued).subscribe({
      next: (rows) => this.kick(rows.map(({ roomId }) => roomId)),
      error: report,
    })
    this.#offLink = wire.link.subscribe(() => this.hurry())
  }

  stop(): void {
    this.#watching?.unsubscribe()
    this.#offLink?.()
    this.#watching = undefined
    this.#reset()
  }

  /** Lanes stay: one that is busy is busy, whatever happens in between. */
  #reset(): void {
    for (const lane of this.#lanes.values()) {
      this.#ports.clock.clearTimeout(lane.timer)
      Object.assign(lane, { timer: undefined, tries: 0 })
    }
  }

  /** What another tab says. */
  hear(message: unknown): void {
    if (!this.#able() || typeof message !== 'object' || message === null) return
    if ('queued' in message) this.kick([(message as Queued).queued])
  }

  /** There may be something to send to these rooms. */
  kick(roomIds: Iterable<string>): void {
    for (const roomId of new Set(roomIds)) {
      const lane = this.#lane(roomId)
      if (lane.timer === undefined) this.#drive(roomId, lane)
    }
  }

  #lane(roomId: string): Lane {
    const lane = this.#lanes.get(roomId)
    if (lane) return lane
    const fresh = { busy: false, tries: 0, timer: undefined, most: limits.batchEntries }
    this.#lanes.set(roomId, fresh)
    return fresh
  }

  /** A connection, or a person who is back, begins without the patience that was needed before. */
  hurry(): void {
    if (!this.#able()) return
    this.#reset()
    this.kick(this.#lanes.keys())
  }

  #able(): boolean {
    return this.#watching !== undefined && this.#ports.wire.link.get() === 'online'
  }

  #drive(roomId: string, lane: Lane): void {
    if (lane.busy || !this.#able()) return
    lane.busy = true
    const driven = this.#drain(roomId, lane).catch((error: unknown) => {
      this.#wait(roomId, lane, 0)
      throw error
    })
    quietly(
      this.#ports,
      driven.finally(() => (lane.busy = false)),
    )
  }

  async #drain(roomId: string, lane: Lane): Promise<void> {
    const { db, wire } = this.#ports
    while (this.#able()) {
      const batch = await takeBatch(db, roomId, lane.most)
      // Having slept, this tab has heard by now whether it still leads.
      if (batch.length === 0 || !this.#able()) return
      const answer = await wire.ask('room:append', { roomId, entries: batch.map(draftOf) })
      const wait = answer.ok
        ? await this.#answered(roomId, lane, batch, answer.value)
        : await this.#refused(lane, batch, answer)
      if (wait !== undefined) return this.#wait(roomId, lane, wait)
    }
  }

  /** How long to wait at least before the next batch; undefined to go on. */
  async #answered(
    roomId: string,
    lane: Lane,
    batch: readonly OutboxRow[],
    { results, head, authorId = this.#me() }: Value<'room:append'>,
  ): Promise<number | undefined> {
    const { settled, stored } = await settle(this.#ports.db, roomId, batch, results)
    const entries = stored.map(
      ({ row, seq, at }) => ({ ...draftOf(row), roomId, seq, authorId, at }) as Entry,
    )
    if (entries.length > 0) await this.#stored(roomId, entries, head)
    if (settled > 0) lane.tries = 0
    if (stored.length > 0) lane.most = Math.min(lane.most * 2, limits.batchEntries)
    return settled < batch.length ? 0 : undefined
  }

  async #refused(
    lane: Lane,
    batch: readonly OutboxRow[],
    why: Extract<Answer<never>, { ok: false }>,
  ): Promise<number | undefined> {
    // Who we are, and whether we speak the same version, is the connection's matter.
    const connection = why.code === 'UNAUTHENTICATED' || why.code === 'OUTDATED'
    if (connection || mayPass(why.code)) {
      // Perhaps it was too much for the link: less at a time, until something gets through.
      const late = why.code === 'UNAVAILABLE' && this.#able()
      if (late) lane.most = Math.max(1, Math.ceil(batch.length / 2))
      if (tells(why.code)) await hinder(this.#ports.db, batch, why)
      return why.retryAfter ?? 0
    }
    lane.most = Math.ceil(batch.length / 2)
    if (batch.length === 1) await refuse(this.#ports.db, batch[0]!, why)
    return undefined
  }

  #wait(roomId: string, lane: Lane, least: number): void {
    if (!this.#able()) return
    const { clock } = this.#ports
    const ms = Math.max(least, backoff(clock, lane.tries++, 500, 30_000))
    clock.clearTimeout(lane.timer)
    lane.timer = clock.setTimeout(() => {
      lane.timer = undefined
      this.#drive(roomId, lane)
    }, ms)
  }
}
