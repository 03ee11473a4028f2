import type { Value } from '../protocol/asks.ts'
import { backoff } from './clock.ts'
import type { RoomRow } from './db.ts'
import { dropRoom, dropUnknown } from './held.ts'
import type { Inbox } from './inbox.ts'
import { refreshRooms } from './list.ts'
import { Cell, type Live } from './live.ts'
import type { Positions } from './positions.ts'
import { type Ports, quietly } from './ports.ts'
import { putNews } from './put.ts'
import { closedRow, rowOf } from './roomrow.ts'
import { countUnread } from './unread.ts'
import { closes } from './wire.ts'

const AT_ONCE = 4

interface Joining {
  promise: Promise<void>
  tries: number
  timer: unknown
}

type RoomsPorts = Pick<Ports, 'db' | 'wire' | 'clock' | 'report'>

/** Which rooms this device is in: those on the screen first, then all that it knows. */
export class Rooms {
  readonly #ports: RoomsPorts
  readonly #me: () => string
  readonly #inbox: Inbox
  readonly #positions: Positions
  readonly #views = new Map<string, number>()
  readonly #invites = new Map<string, string>()
  readonly #caughtUp = new Map<string, Cell<number>>()
  /** One join a room and connection. */
  #joins = new Map<string, Joining>()
  #connected = false

  constructor(ports: RoomsPorts, me: () => string, inbox: Inbox, positions: Positions) {
    this.#ports = ports
    this.#me = me
    this.#inbox = inbox
    this.#positions = positions
  }

  view(roomId: string, invite?: string): () => void {
    const { db, clock } = this.#ports
    this.#views.set(roomId, (this.#views.get(roomId) ?? 0) + 1)
    if (invite !== undefined) this.#invites.set(roomId, invite)
    quietly(this.#ports, db.rooms.update(roomId, { openedAt: clock.now() }))
    quietly(this.#ports, this.#join(roomId, invite !== undefined))
    let open = true
    return () => {
      if (!open) return
      open = false
      const views = this.#views.get(roomId)! - 1
      if (views > 0) this.#views.set(roomId, views)
      else this.#left(roomId)
    }
  }

  caughtUp(roomId: string): Live<number> {
    return this.#cell(roomId)
  }

  /** Another tab says how far this device has caught up. */
  caught(roomId: string, head: number): void {
    this.#cell(roomId).set(head)
  }

  #cell(roomId: string): Cell<number> {
    const cell = this.#caughtUp.get(roomId) ?? new Cell(0)
    this.#caughtUp.set(roomId, cell)
    return cell
  }

  #left(roomId: string): void {
    this.#views.delete(roomId)
    // A room that never was is remembered for as long as somebody looks.
    quietly(this.#ports, dropUnknown(this.#ports.db, roomId))
  }

  /** This tab has the connection, and joins for all. */
  async connected(): Promise<void> {
    this.disconnected()
    this.#connected = true
    const joins = this.#joins
    await Promise.all([...this.#views.keys()].map((roomId) => this.#join(roomId)))
    await refreshRooms(this.#ports).catch(() => {})
    const rooms = await this.#ports.db.rooms.toArray()
    const mine = rooms.filter(({ openedAt, role, closed }) => (openedAt || role) && !closed)
    mine.sort((a, b) => (b.last?.at ?? 0) - (a.last?.at ?? 0))
    const next = async () => {
      // A newer connection does this again, from the start.
      for (let room = mine.shift(); room && joins === this.#joins; room = mine.shift()) {
        await this.#join(room.id)
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, next))
  }

  /** What is held is not what it was. */
  async again(): Promise<void> {
    if (this.#connected) await this.connected()
  }

  disconnected(): void {
    this.#connected = false
    for (const { timer } of this.#joins.values()) this.#ports.clock.clearTimeout(timer)
    this.#joins = new Map()
    for (const cell of this.#caughtUp.values()) cell.set(0)
  }

  async closed(roomId: string, code: string, text: string): Promise<void> {
    const { db, clock } = this.#ports
    this.part(roomId)
    await db.transaction('rw', db.rooms, async () => {
      const known = await db.rooms.get(roomId)
      // Whoever asks again is told less: what is gone is then just not there.
      const closed = known?.closed?.code === 'GONE' ? known.closed : { code, text }
      if (known) await db.rooms.put({ ...known, closed })
      else if (this.#views.has(roomId)) await db.rooms.put(closedRow(roomId, clock.now(), closed))
    })
  }

  /** Nothing of the room stays on this device, and nothing more of it is heard. */
  async forget(roomId: string): Promise<void> {
    const { db, wire } = this.#ports
    this.part(roomId)
    this.#invites.delete(roomId)
    await dropRoom(db, roomId)
    quietly(this.#ports, wire.ask('room:leave', { roomId }))
  }

  /** Nothing more is heard of it until it is joined again. */
  part(roomId: string): void {
    this.#inbox.forget(roomId)
    this.#ports.clock.clearTimeout(this.#joins.get(roomId)?.timer)
    this.#joins.delete(roomId)
    this.#cell(roomId).set(0)
  }

  /** `again`: an invite may open what was closed before. */
  #join(roomId: string, again = false): Promise<void> {
    if (!this.#connected) return Promise.resolve()
    const known = this.#joins.get(roomId)
    if (known && !again) return known.promise
    const joining: Joining = { promise: Promise.resolve(), tries: 0, timer: undefined }
    this.#joins.set(roomId, joining)
    joining.promise = this.#attempt(roomId, joining)
    return joining.promise
  }

  /** What goes wrong on this device, too, is tried again: it may have been full. */
  #attempt(roomId: string, joining: Joining): Promise<void> {
    return this.#try(roomId, joining).catch((error: unknown) => {
      this.#later(roomId, joining, 0)
      throw error
    })
  }

  async #try(roomId: string, joining: Joining): Promise<void> {
    const { db, wire } = this.#ports
    const known = await db.rooms.get(roomId)
    const after = known && known.high > 0 ? known.high : undefined
    const invite = this.#invites.get(roomId)
    const answer = await wire.ask('room:join', {
      roomId,
      ...(after !== undefined && { after }),
      ...(invite !== undefined && { invite }),
    })
    if (this.#joins.get(roomId) !== joining) return
    if (answer.ok) {
      await this.#joined(roomId, answer.value, after)
      if (this.#joins.get(roomId) === joining) this.#cell(roomId).set(answer.value.head)
      return
    }
    if (closes(answer.code)) return this.closed(roomId, answer.code, answer.text)
    this.#later(roomId, joining, answer.retryAfter ?? 0)
  }

  #later(roomId: string, joining: Joining, least: number): void {
    const { clock } = this.#ports
    if (this.#joins.get(roomId) !== joining) return
    const ms = Math.max(least, backoff(clock, joining.tries++, 500, 30_000))
    const retry = () => quietly(this.#ports, this.#attempt(roomId, joining))
    joining.timer = clock.setTimeout(retry, ms)
  }

  async #joined(roomId: string, value: Value<'room:join'>, after: number | undefined) {
    const { db, clock } = this.#ports
    const { room, members, entries, head } = value
    const row = await db.transaction('rw', db.rooms, db.members, db.timeline, async () => {
      const known = await db.rooms.get(roomId)
      const joined: RoomRow = rowOf(room, known)
      if (this.#views.has(roomId)) joined.openedAt ??= clock.now()
      if (joined.seen > (known?.seen ?? 0))
        joined.unread = await countUnread(db, this.#me(), joined)
      await db.rooms.put(joined)
      await putNews(
        db.members,
        members.map((member) => ({ ...member, roomId })),
        ({ userId }): [string, string] => [roomId, userId],
      )
      return joined
    })
    await this.#inbox.joined(roomId, entries, head, after)
    if (row.seen > (room.seen ?? 0)) await this.#positions.tell(roomId)
  }
}
