import { Refusal } from '../lib/protocol/errors.ts'
import type { FileRecord, NewFile } from '../server/models/files.ts'
import type { MoveRecord, PersonRecord, SessionRecord } from '../server/models/people.ts'
import type { BellRecord, DeviceRecord } from '../server/models/wakes.ts'
import type {
  Appended,
  MemberRecord,
  NewEntry,
  RoomRecord,
  StoredEntry,
} from '../server/models/store.ts'

/** A file with its bytes. `epoch`: of the writer that began last. */
export interface Held extends FileRecord {
  bytes: Buffer
  epoch: number
  untold: boolean
}

interface HeldRoom {
  room: RoomRecord
  log: StoredEntry[]
  lastAt: number
}

const key = (roomId: string, userId: string) => `${roomId} ${userId}`

/** What all nodes share and no crash takes away. Each method is one command, and happens at once. */
export class Database {
  readonly people = new Map<string, PersonRecord>()
  readonly sessions = new Map<string, SessionRecord>()
  readonly rooms = new Map<string, HeldRoom>()
  readonly gone = new Set<string>()
  readonly members = new Map<string, MemberRecord>()
  readonly positions = new Map<string, number>()
  readonly files = new Map<string, Held>()
  readonly moves = new Map<string, MoveRecord>()
  readonly devices = new Map<string, DeviceRecord>()
  readonly bells = new Map<string, BellRecord>()
  readonly leases = new Map<string, { holder: object; until: number }>()
  guests = 0

  create(room: RoomRecord): RoomRecord {
    if (this.gone.has(room.id)) throw new Refusal('GONE')
    const there = this.rooms.get(room.id)?.room
    if (there && there.ownerId !== room.ownerId) throw new Refusal('CONFLICT')
    if (!there) this.rooms.set(room.id, { room, log: [], lastAt: room.createdAt })
    return there ?? room
  }

  change(id: string, change: Partial<RoomRecord>): RoomRecord | null {
    const there = this.rooms.get(id)
    if (!there) return null
    return (there.room = { ...there.room, ...change, id })
  }

  list(userId: string, limit: number): { room: RoomRecord; head: number }[] {
    const all = [...this.rooms.values()].toSorted((a, b) => b.lastAt - a.lastAt)
    const open = all.filter(({ room }) => room.visibility === 'public').slice(0, limit)
    const mine = ({ room }: HeldRoom) => this.members.get(key(room.id, userId))?.standing === 'in'
    return all
      .filter((one) => open.includes(one) || mine(one))
      .map(({ room, log }) => ({ room, head: log.length }))
  }

  remove(id: string): void {
    this.rooms.delete(id)
    this.gone.add(id)
    for (const table of [this.members, this.positions, this.bells])
      for (const at of table.keys()) if (at.startsWith(`${id} `)) table.delete(at)
  }

  member = (roomId: string, userId: string): MemberRecord | null =>
    this.members.get(key(roomId, userId)) ?? null

  setMember(member: MemberRecord): void {
    this.members.set(key(member.roomId, member.userId), member)
  }

  seen(roomId: string, userId: string, seq: number): void {
    const at = key(roomId, userId)
    if (seq > (this.positions.get(at) ?? 0)) this.positions.set(at, seq)
  }

  position = (roomId: string, userId: string): number =>
    this.positions.get(key(roomId, userId)) ?? 0

  readers(roomId: string, limit: number): Map<string, number> {
    const found = [...this.positions].filter(([at]) => at.startsWith(`${roomId} `))
    found.sort((a, b) => b[1] - a[1])
    return new Map(found.slice(0, limit).map(([at, seq]) => [at.slice(roomId.length + 1), seq]))
  }

  log = (roomId: string): readonly StoredEntry[] => this.rooms.get(roomId)?.log ?? []

  append(roomId: string, batch: readonly NewEntry[]): Appended[] {
    const room = this.rooms.get(roomId)
    if (!room) throw new Refusal('NOT_FOUND')
    const { log } = room
    const placed = batch.map((entry) => {
      const known = log.findIndex(({ id }) => id === entry.id)
      const fresh = known < 0
      if (fresh) log.push({ ...entry, roomId, seq: log.length + 1 })
      room.lastAt = Math.max(room.lastAt, fresh ? entry.at : 0)
      return { at: fresh ? log.length - 1 : known, fresh }
    })
    for (const { at, fresh } of placed) if (fresh) this.#erase(log, log[at]!)
    return placed.map(({ at, fresh }) => ({ entry: log[at]!, fresh }))
  }

  #erase(log: StoredEntry[], { type, body }: StoredEntry): void {
    const { target } = body as { target?: string }
    const erases = (one: StoredEntry) =>
      one.type === 'delete' && (one.body as { target?: string }).target === target
    if (target === undefined) return
    if (type !== 'delete' && !(type === 'edit' && log.some(erases))) return
    const erased = { text: '', erased: true }
    for (const [at, one] of log.entries()) {
      if (one.type === 'message' && one.id === target) log[at] = { ...one, body: erased }
      const edits = one.type === 'edit' && (one.body as { target?: string }).target === target
      if (edits) log[at] = { ...one, body: { target, ...erased } }
    }
  }

  createFile(file: NewFile, claim: boolean, now: number): void {
    const there = this.files.get(file.fileId)
    if (!there) {
      const size = claim ? file.size || null : file.size
      const end = size === 0 ? { state: 'complete' as const, endedAt: now } : OPEN
      const fresh = { length: 0, bytes: Buffer.alloc(0), epoch: 0, untold: size === 0 }
      this.files.set(file.fileId, { ...file, size, ...end, ...fresh })
      return
    }
    if (claim) return
    if (there.ownerId !== file.ownerId || there.roomId !== file.roomId)
      throw new Refusal('CONFLICT')
    if (
      there.state === 'growing' &&
      there.size === null &&
      there.length === 0 &&
      file.size !== null
    ) {
      this.files.set(file.fileId, { ...there, size: file.size })
      if (file.size === 0) this.complete(file.fileId, now)
    } else if (there.size !== file.size) throw new Refusal('CONFLICT')
  }

  /** A writer begins: whoever wrote before is fenced. */
  begin(fileId: string): Held {
    const file = this.files.get(fileId)
    if (!file) throw new Refusal('NOT_FOUND')
    if (file.state !== 'growing') throw new Refusal('GONE')
    file.epoch++
    return file
  }

  /** Puts bytes at the end, as far as the size allows, unless somebody has begun since. */
  put(fileId: string, epoch: number, offset: number, bytes: Uint8Array, now: number): number {
    const file = this.files.get(fileId)
    if (file?.state === 'complete' && file.epoch === epoch) return file.length
    if (file?.state !== 'growing' || file.epoch !== epoch) throw new Refusal('LOCKED')
    if (file.length !== offset) throw new Refusal('WRONG_OFFSET')
    const kept = Buffer.concat([file.bytes, bytes]).subarray(0, file.size ?? undefined)
    this.files.set(fileId, { ...file, bytes: kept, length: kept.length })
    if (kept.length === file.size) this.complete(fileId, now)
    return kept.length
  }

  complete(fileId: string, endedAt: number): void {
    const file = this.files.get(fileId)!
    this.files.set(fileId, { ...file, state: 'complete', endedAt, untold: true })
  }

  end(fileId: string, state: 'cancelled' | 'expired', endedAt: number): void {
    const file = this.files.get(fileId)
    if (!file || (file.state !== 'growing' && file.state !== 'complete')) return
    const ended = { state, endedAt, untold: true, length: 0, bytes: Buffer.alloc(0) }
    this.files.set(fileId, { ...file, ...ended, epoch: file.epoch + 1 })
  }
}

const OPEN = { state: 'growing' as const, endedAt: null }
