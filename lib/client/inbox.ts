import { limits } from '../protocol/limits.ts'
import { backoff } from './clock.ts'
import type { PlaceRow, RoomRow } from './db.ts'
import { FAR, type Flow, keep, makeFlow, reach } from './flow.ts'
import { extend, prepend, restart } from './log.ts'
import { placesOf } from './place.ts'
import { type Ports, quietly } from './ports.ts'
import { closes, valueOf } from './wire.ts'

/** A hole that news on their way may still close. */
const PATIENCE = 250
const PAGE = limits.pageEntries
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
      this.#askAhead(roomId, flow, after + raw.length + 1, head)
      await this.receive(roomId, raw, head, after + 1)
    }
    await this.catchUp(roomId)
  }

  /** The connection is gone: what was missed is read after the next join. */
  disconnected(): void {
    for (const flow of this.#flows.values()) {
      flow.joined = false
      flow.ahead = undefined
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

  async #advance(roomId: string, flow: Flow): Promise<RoomRow | undefined> {
    const room = await extend(this.#ports.db, this.#me(), roomId, flow.waiting)
    reach(flow, room)
    return room
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
    const room = await this.#advance(roomId, flow)
    let rounds = Math.ceil((flow.head - flow.high) / PAGE) + 1
    while (room && flow.joined && flow.head > flow.high && rounds-- > 0) {
      const { high } = flow
      if (!(await this.#readPage(roomId, flow))) return
      // A page of large entries is short: it is bounded in bytes too.
      if (flow.high - high < PAGE) rounds = Math.max(rounds, 1)
    }
  }

  /** Whether that brought us further. */
  async #readPage(roomId: string, flow: Flow): Promise<boolean> {
    const { db, wire } = this.#ports
    const { head, high } = flow
    const far = head - high > FAR
    const from = far ? head - PAGE + 1 : high + 1
    const to = far ? head : Math.min(high + PAGE, head, Math.min(...flow.waiting.keys()) - 1)
    // What comes next has arrived meanwhile: there is nothing to ask for.
    if (to < from) {
      await this.#advance(roomId, flow)
      return flow.high > high
    }
    const ahead = flow.ahead?.from === from ? flow.ahead.answer : undefined
    flow.ahead = undefined
    const answer = await (ahead ?? wire.ask('room:read', { roomId, from, to }))
    if (!answer.ok) {
      if (closes(answer.code)) await this.#closed(roomId, answer.code, answer.text)
      return false
    }
    const page = placesOf(roomId, answer.value.entries, from)
    // The store is the truth: a head that it does not know was a rumour, unless it is fresher news.
    if (flow.head === head) flow.head = Math.max(answer.value.head, high, ...flow.waiting.keys())
    if (far) reach(flow, await restart(db, this.#me(), roomId, page))
    else {
      keep(flow, page, answer.value.head)
      this.#askAhead(roomId, flow, from + page.length, answer.value.head)
    }
    await this.#advance(roomId, flow)
    return flow.high > high
  }

  /**
   * The network brings the next page while the database takes this one.
   * @param head of the answer that this page came with: what is beyond that comes by itself
   */
  #askAhead(roomId: string, flow: Flow, next: number, head: number): void {
    const held = [...flow.waiting.keys()].filter((seq) => seq >= next)
    const to = Math.min(next + PAGE - 1, head, Math.min(...held) - 1)
    if (!flow.joined || next <= flow.high || to < next || head - next > FAR) return
    const answer = this.#ports.wire.ask('room:read', { roomId, from: next, to })
    flow.ahead = { from: next, answer }
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
