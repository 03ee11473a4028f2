import { backoff } from './clock.ts'
import type { PlaceRow } from './db.ts'
import { type Flow, keep, makeFlow, reach } from './flow.ts'
import { extend, prepend, restart } from './log.ts'
import { placesOf } from './place.ts'
import { type Ports, quietly } from './ports.ts'
import { readOn } from './reader.ts'
import { closes, valueOf } from './wire.ts'

/** A hole that news on their way may still close. */
const PATIENCE = 250
const OLDER = 100

type InboxPorts = Pick<Ports, 'db' | 'wire' | 'clock' | 'report'>

/** Merges what arrives into what is held, finds holes, reads them, and never shows across one. */
export class Inbox {
  readonly #ports: InboxPorts
  readonly #me: () => string
  readonly #closed: (roomId: string, code: string, text: string) => Promise<void>
  readonly #flows = new Map<string, Flow>()

  constructor(
    ports: InboxPorts,
    me: () => string,
    closed: (roomId: string, code: string, text: string) => Promise<void>,
  ) {
    this.#ports = ports
    this.#me = me
    this.#closed = closed
  }

  /** New entries, or just a head (heartbeat), in whatever order they come. */
  async receive(roomId: string, raw: readonly unknown[], head: number, from?: number) {
    const flow = this.#flow(roomId)
    keep(flow, placesOf(roomId, raw, from), head)
    // A device that has no space for it now may have later.
    await this.#advance(roomId, flow).finally(() => this.#wait(roomId, flow, PATIENCE))
  }

  /** The answer to a join: what comes after `after`, or the newest page if nothing was held. */
  async joined(roomId: string, raw: readonly unknown[], head: number, after: number | undefined) {
    const flow = this.#flow(roomId)
    flow.joined = true
    flow.tries = 0
    flow.head = Math.max(flow.head, head)
    if (after === undefined) {
      const page = placesOf(roomId, raw, head - raw.length + 1)
      reach(flow, await restart(this.#ports.db, this.#me(), roomId, page))
      await this.receive(roomId, [], head)
    } else {
      keep(flow, placesOf(roomId, raw, after + 1), head)
    }
    await this.catchUp(roomId)
    // A reader that was under way may have passed this page by.
    await this.#advance(roomId, flow)
  }

  /** The connection is gone: what was missed is read after the next join. */
  disconnected(): void {
    for (const flow of this.#flows.values()) {
      flow.joined = false
      this.#ports.clock.clearTimeout(flow.timer)
      flow.timer = undefined
    }
  }

  /** Reads until there is no hole below the head; one reader a room, and a bounded number of pages. */
  catchUp(roomId: string): Promise<void> {
    const flow = this.#flow(roomId)
    flow.reading ??= this.#read(roomId, flow).finally(() => {
      flow.reading = undefined
      if (flow.head <= flow.high) flow.tries = 0
      else this.#wait(roomId, flow, backoff(this.#ports.clock, flow.tries++, 500, 30_000))
    })
    return flow.reading
  }

  /** The page below what is held; false when the log's beginning is here. */
  older(roomId: string): Promise<boolean> {
    const flow = this.#flow(roomId)
    flow.older ??= this.#readOlder(roomId).finally(() => (flow.older = undefined))
    return flow.older
  }

  /** What the device holds is not what it held. */
  reset(): void {
    this.disconnected()
    this.#flows.clear()
  }

  forget(roomId: string): void {
    this.#ports.clock.clearTimeout(this.#flows.get(roomId)?.timer)
    this.#flows.delete(roomId)
  }

  #flow(roomId: string): Flow {
    const known = this.#flows.get(roomId)
    if (known) return known
    const flow = makeFlow()
    this.#flows.set(roomId, flow)
    return flow
  }

  async #advance(roomId: string, flow: Flow): Promise<void> {
    // Most heartbeats bring nothing: the database need not be kept from others for that.
    if (flow.high > 0 && flow.waiting.size === 0) return
    reach(flow, await extend(this.#ports.db, this.#me(), roomId, flow.waiting))
  }

  /** Looks again after a while whether a hole is still open. */
  #wait(roomId: string, flow: Flow, ms: number): void {
    const { clock } = this.#ports
    const closed = flow.head <= flow.high
    if (!flow.joined || closed || flow.reading || flow.timer !== undefined) return
    flow.timer = clock.setTimeout(() => {
      flow.timer = undefined
      quietly(this.#ports, this.catchUp(roomId))
    }, ms)
  }

  async #read(roomId: string, flow: Flow): Promise<void> {
    const { db } = this.#ports
    const room = await db.rooms.get(roomId)
    if (!room) return
    reach(flow, room)
    const answer = await readOn(this.#ports.wire, roomId, flow, {
      extend: () => this.#advance(roomId, flow),
      restart: async (page) => reach(flow, await restart(db, this.#me(), roomId, page)),
    })
    if (answer && closes(answer.code)) await this.#closed(roomId, answer.code, answer.text)
  }

  async #readOlder(roomId: string): Promise<boolean> {
    const { db, wire } = this.#ports
    const low = (await db.rooms.get(roomId))?.low ?? 0
    if (low <= 1) return false
    const from = Math.max(1, low - OLDER)
    const places: PlaceRow[] = []
    // Pages are bounded in bytes: as many as it takes to come up to what is held.
    for (let next = from; next < low;) {
      const page = valueOf(await wire.ask('room:read', { roomId, from: next, to: low - 1 }))
      if (page.entries.length === 0) return false
      const read = placesOf(roomId, page.entries, next)
      places.push(...read)
      next = Math.max(next, ...read.map(({ seq }) => seq)) + 1
    }
    const room = await prepend(db, this.#me(), roomId, places)
    return (room?.low ?? 0) > 1
  }
}
