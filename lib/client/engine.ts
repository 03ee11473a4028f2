import type { User } from '../protocol/people.ts'
import type { NewRoom, RoomChange } from '../protocol/rooms.ts'
import { wholeFile } from './bytes.ts'
import type { TendrilDb } from './db.ts'
import type { Drafts, Saying } from './drafts.ts'
import type { History } from './history.ts'
import { leaveRoom } from './leave.ts'
import * as list from './list.ts'
import type { Live } from './live.ts'
import { freshBytes, type NewMessage } from './messages.ts'
import { makeParts, type Parts } from './parts.ts'
import { type Ports, quietly } from './ports.ts'
import type { Present } from './presence.ts'
import { clearAll } from './rebuild.ts'
import type { Readers } from './readers.ts'
import { Start } from './start.ts'
import type { Status } from './status.ts'

export type { Live } from './live.ts'
export type { Status } from './status.ts'

/** The engine's public face. The screen knows this and the database. */
export class Engine {
  readonly db: TendrilDb
  readonly #ports: Ports
  readonly #parts: Parts
  readonly #start: Start

  constructor(ports: Ports) {
    this.db = ports.db
    this.#ports = ports
    this.#parts = makeParts(ports)
    this.#start = new Start(ports, this.#parts)
  }

  get status(): Live<Status> {
    return this.#parts.status.live
  }

  /** Who I am; null until the first contact with the server. */
  get me(): Live<User | null> {
    return this.#parts.session.me
  }

  /** Somebody logs out in another tab: what is here is gone in a moment. */
  get over(): Live<boolean> {
    return this.#start.over
  }

  /** Between its start and the end, or the log-out. */
  readonly running = () => this.#start.running

  /** What is kept here to be read again. */
  get history(): History {
    return this.#parts.history
  }

  /** Unsent text: written at once, and the last value always lands; an empty draft goes. */
  get drafts(): Pick<Drafts, 'keep' | 'say' | 'read'> {
    return this.#parts.drafts
  }

  start(): void {
    this.#start.go()
  }

  async stop(): Promise<void> {
    this.#start.end()
    await this.#parts.drafts.settled()
  }

  /** The network may be back, or the person is: connects now instead of after the backoff. */
  nudge(): void {
    this.#start.nudge()
    this.#ports.channel.post('nudge')
  }

  /** The device says that the network is gone. */
  readonly cut = () => this.#ports.wire.cut()

  /** Resolve when the server has answered; reject with a Refusal (also when there is no network: UNAVAILABLE). */
  rename(name: string): Promise<void> {
    return this.#parts.session.rename(name)
  }

  async createRoom(room: NewRoom): Promise<string> {
    return list.createRoom(this.#ports, room)
  }

  /** Like what is said: durably queued, and sent when there is a network. */
  async changeRoom(roomId: string, change: RoomChange): Promise<void> {
    await this.#parts.messages.change(roomId, { type: 'room', body: change })
    this.#queued(roomId)
  }

  /** For everybody. */
  async removeRoom(roomId: string): Promise<void> {
    await list.removeRoom(this.#ports, roomId)
    await this.forgetRoom(roomId)
  }

  /** For me: not a member any more, and nothing of it left here. */
  async leaveRoom(roomId: string): Promise<void> {
    await leaveRoom(this.#ports, this.me.get()?.id ?? '', roomId)
    await this.forgetRoom(roomId)
    // Open to everybody, it is still there to be found.
    void this.refreshRooms().catch(() => undefined)
  }

  /** For this device, with what was written there and never sent. */
  async forgetRoom(roomId: string): Promise<void> {
    await this.#parts.drafts.settled()
    await this.#parts.rooms.forget(roomId)
    this.#parts.wants.forgot(roomId)
  }

  /** Fetches the list of rooms into the database. */
  readonly refreshRooms = () => list.refreshRooms(this.#ports)

  /** Wipes this device, ends the session, and begins again: in a browser, at `/`. */
  async logOut(): Promise<void> {
    await this.stop()
    await this.#parts.session.leave()
    this.#ports.restart()
  }

  /** The ways from this device to another, and back. */
  readonly moves = async () => new (await import('./moves.ts')).Moves(this.#ports, this)

  /** The room is on the screen: joined first, kept up to date, preferred to the others. Returns what ends that. */
  view(roomId: string, invite?: string): () => void {
    const hide = this.#parts.history.show(roomId)
    const leave = this.#parts.wants.view(roomId, invite)
    return () => {
      hide()
      leave()
    }
  }

  /** The log's end at the time of the join with which this device caught up; 0 until it has. */
  caughtUp(roomId: string): Live<number> {
    return this.#parts.rooms.caughtUp(roomId)
  }

  /** Reads the page below `low` from the server. False when the log's beginning is already here. */
  older(roomId: string): Promise<boolean> {
    return this.#parts.inbox.older(roomId)
  }

  /** I have seen everything up to `seq`. */
  seen(roomId: string, seq: number): void {
    quietly(this.#ports, this.#parts.positions.seen(roomId, seq))
  }

  /** I am typing (call on every key; throttled here). */
  typing(roomId: string): void {
    this.#parts.presence.typing(roomId)
  }

  /** Who types and who is here: volatile, empty while offline. */
  typists(roomId: string): Live<readonly User[]> {
    return this.#parts.presence.typists(roomId)
  }

  present(roomId: string): Live<Present> {
    return this.#parts.presence.present(roomId)
  }

  /** How far others have read, as far as this tab has heard. */
  readers(roomId: string): Live<Readers> {
    return this.#parts.readers.of(roomId)
  }

  /** Writes durably to the outbox, resolves then; the network comes later. */
  async send(roomId: string, message: NewMessage): Promise<void> {
    const bytes = freshBytes(message)
    await this.#parts.history.yieldTo(bytes, () => this.#parts.messages.send(roomId, message))
    this.#queued(roomId)
  }

  async edit(roomId: string, id: string, text: string, saying?: Saying): Promise<void> {
    await this.#parts.messages.change(roomId, { type: 'edit', body: { target: id, text } }, saying)
    this.#queued(roomId)
  }

  async remove(roomId: string, id: string): Promise<void> {
    await this.#parts.messages.remove(roomId, id)
    this.#queued(roomId)
  }

  async react(roomId: string, id: string, emoji: string, on: boolean): Promise<void> {
    const type = on ? 'react' : 'unreact'
    await this.#parts.messages.change(roomId, { type, body: { target: id, emoji } })
    this.#queued(roomId)
  }

  /** For a refused entry: try once more, or give it up. A queued one can be given up too. */
  async retry(roomId: string, id: string): Promise<void> {
    await this.#parts.messages.retry(roomId, id)
    this.#queued(roomId)
  }

  discard(roomId: string, id: string): Promise<void> {
    return this.#parts.messages.discard(roomId, id)
  }

  pauseUpload(fileId: string): Promise<void> {
    return this.#parts.uploads.pause(fileId)
  }

  async resumeUpload(fileId: string): Promise<void> {
    await this.#parts.uploads.resume(fileId)
    this.#ports.errand()
  }

  async cancelUpload(fileId: string): Promise<void> {
    await this.#parts.uploads.cancel(fileId)
    this.#ports.errand()
  }

  #queued(roomId: string): void {
    this.#parts.outbox.kick([roomId])
    this.#ports.channel.post({ queued: roomId })
    this.#parts.history.queued()
    this.#ports.errand()
  }

  /** Forgets what was said, here; what is not sent yet stays. Online, the last pages come back. */
  clearHistory(): Promise<void> {
    return clearAll(this.#ports, this.#parts)
  }

  /** The bytes of a file that is still on its way up from here, for a preview. */
  bytes(fileId: string, type: string): Promise<Blob | null> {
    return wholeFile(this.db, fileId, type)
  }

  /** Growth of this file goes into `db.growth` until the returned function is called. */
  follow(fileId: string): () => void {
    return this.#parts.wants.follow(fileId)
  }
}
