import type { Fact, FactName } from '../protocol/facts.ts'
import { backoff } from './clock.ts'
import { refreshRooms } from './list.ts'
import { Cell } from './live.ts'
import type { Parts } from './parts.ts'
import { type Ports, quietly } from './ports.ts'
import { readAnew, watchDatabase } from './rebuild.ts'
import { restIn } from './rest.ts'

/** Wires the parts to the facts, the connection, the other tabs, and to each other. */
export class Start {
  readonly #ports: Ports
  readonly #parts: Parts
  readonly #ends: (() => void)[] = []
  /** Somebody logs out in another tab: nothing here is to be shown any more. */
  readonly over = new Cell(false)
  #running = false
  #timer: unknown

  constructor(ports: Ports, parts: Parts) {
    this.#ports = ports
    this.#parts = parts
  }

  get running(): boolean {
    return this.#running
  }

  go(): void {
    if (this.#running) return
    this.#running = true
    const { wire, channel } = this.#ports
    const { session, status, leader, wants, outbox } = this.#parts
    this.#listen()
    // Nobody connects before they know as whom: an answer that was lost may have made them somebody.
    wire.onStranger(() => this.#introduce(0))
    channel.listen((message) => {
      leader.hear(message)
      wants.hear(message)
      outbox.hear(message)
      if (message === 'nudge') this.nudge()
      if (message === 'leaving') {
        this.end()
        this.over.set(true)
      }
      if (message === 'left') this.#ports.restart()
      if (message === 'renamed') quietly(this.#ports, session.load())
      if (message === 'cleared') quietly(this.#ports, readAnew(this.#parts))
    })
    this.#ends.push(
      watchDatabase(this.#ports, this.#parts),
      wire.link.subscribe(() => this.#linked()),
      this.#parts.leader.leads.subscribe(() => this.#led()),
    )
    status.start()
    wants.start()
    quietly(this.#ports, this.#begin())
  }

  /** The network may be back, or the person: whoever waits tries again now. */
  nudge(): void {
    this.#ports.wire.nudge()
    this.#parts.outbox.hurry()
    this.#parts.uploads.hurry()
    void this.#parts.drafts.settled()
  }

  end(): void {
    this.#running = false
    for (const end of this.#ends.splice(0)) end()
    this.#ports.clock.clearTimeout(this.#timer)
    this.#parts.leader.stop()
    this.#led()
    this.#parts.wants.stop()
    this.#disconnected()
    this.#parts.positions.stop()
    this.#parts.status.stop()
  }

  /** Who I was is enough to begin with; a device that is nobody asks first, until it is answered. */
  async #begin(): Promise<void> {
    const { session } = this.#parts
    try {
      await session.load()
    } catch {
      // Without a database there is nothing to stand on.
      return this.#parts.history.tell('none')
    }
    const known = session.me.get() !== null
    if (!this.#running) return
    if (known) this.#meet()
    await this.#introduce(0)
    if (this.#running && !known) this.#meet()
  }

  #meet(): void {
    this.#parts.leader.start()
    const { db, errand } = this.#ports
    quietly(
      this.#ports,
      restIn(db).then((rest) => rest.size > 0 && errand()),
    )
  }

  async #introduce(tries: number): Promise<void> {
    const { clock } = this.#ports
    const met = await this.#parts.session.ensure().then(
      () => true,
      () => false,
    )
    if (met || !this.#running) return
    await new Promise<void>((resolve) => {
      this.#timer = clock.setTimeout(resolve, backoff(clock, tries, 500, 20_000))
    })
    if (this.#running) await this.#introduce(tries + 1)
  }

  #listen(): void {
    const { inbox, positions, presence, readers, rooms, follows } = this.#parts
    this.#on('room:grew', async ({ roomId, entries, head }) => {
      for (const { type, authorId } of entries) {
        if (type === 'message') presence.stopped(roomId, authorId)
      }
      if (!this.#leads) return
      await inbox.receive(roomId, entries, head)
      // A room that has become private has a secret, which is not in its log.
      const closed = entries.some((one) => one.type === 'room' && one.body.visibility === 'private')
      if (closed) await refreshRooms(this.#ports).catch(() => {})
    })
    this.#on('room:seen', async (fact) => {
      readers.saw(fact)
      if (this.#leads) await positions.saw(fact)
    })
    this.#on('room:typing', async (fact) => presence.types(fact))
    this.#on('room:present', async (fact) => presence.here(fact))
    this.#onLead('room:head', ({ roomId, head }) => inbox.receive(roomId, [], head))
    this.#onLead('room:closed', ({ roomId, code, text }) => rooms.closed(roomId, code, text))
    this.#onLead('file:grew', (fact) => follows.grew(fact))
  }

  get #leads(): boolean {
    return this.#running && this.#parts.leader.leads.get()
  }

  /** What goes into the database is written once, however many tabs hear it. */
  #onLead<N extends FactName>(name: N, take: (fact: Fact<N>) => Promise<void>): void {
    this.#on(name, async (fact) => {
      if (this.#leads) await take(fact)
    })
  }

  #on<N extends FactName>(name: N, take: (fact: Fact<N>) => Promise<void>): void {
    // Async, so that a fact of the wrong shape is a rejection like any other.
    const listener = async (fact: Fact<N>) => take(fact)
    this.#ends.push(this.#ports.wire.on(name, (fact) => quietly(this.#ports, listener(fact))))
  }

  #linked(): void {
    const { rooms, follows, leader } = this.#parts
    const link = this.#ports.wire.link.get()
    // That is final here: another tab, one that was reloaded, must be able to send for this one.
    if (link === 'outdated') leader.stop()
    if (link !== 'online') return this.#disconnected()
    if (!this.#leads) return
    quietly(this.#ports, rooms.connected())
    follows.connected()
  }

  #disconnected(): void {
    const { inbox, presence, rooms, follows } = this.#parts
    inbox.disconnected()
    rooms.disconnected()
    presence.disconnected()
    follows.disconnected()
  }

  #led(): void {
    const { outbox, uploads, history, wants, inbox } = this.#parts
    if (this.#leads) {
      this.#ports.wire.open()
      wants.led(true)
      outbox.start()
      uploads.start()
      history.start()
    } else {
      outbox.stop()
      uploads.stop()
      history.stop()
      wants.led(false)
      this.#ports.wire.close()
      // What comes from now on, another tab takes.
      inbox.reset()
    }
  }
}
