import type { EntryType } from '../../lib/protocol/entries.ts'
import type { Role, Visibility } from '../../lib/protocol/rooms.ts'
import type { Files } from './files.ts'
import type { Moves, People, Sessions } from './people.ts'
import type { Bells, Devices } from './wakes.ts'

/**
 * The port: everything a node keeps. What resolves is durable (synced to disk, or acknowledged by a
 * majority), unless a method says otherwise. Expected trouble is a `Refusal`; a store that can't be
 * reached refuses with UNAVAILABLE, one without space with STORAGE_FULL. Times are ms since 1970 and
 * are handed in; records are plain and must not be changed by their readers.
 */
export interface Store {
  readonly people: People
  readonly sessions: Sessions
  readonly moves: Moves
  readonly rooms: Rooms
  readonly log: Log
  readonly files: Files
  readonly devices: Devices
  readonly bells: Bells
  /**
   * The right to do what one node at a time does: whoever holds it has it for `ms`. Nothing may rest on
   * it alone: a holder that sleeps too long wakes up beside the next one.
   */
  lease(name: string, ms: number): Lease
  /** Resolves when the store answers; refuses with UNAVAILABLE otherwise. */
  ready(): Promise<void>
  close(): Promise<void>
}

export interface Lease {
  /** Takes it or keeps it for another `ms`; false while another node has it. */
  hold(): Promise<boolean>
  /** Lets the next one have it at once. */
  release(): Promise<void>
}

export interface RoomRecord {
  readonly id: string
  readonly title: string
  readonly topic: string
  readonly visibility: Visibility
  readonly board: boolean
  readonly ownerId: string
  readonly createdAt: number
  readonly expiresAt: number | null
  /** The secret that lets its bearer into a private room. */
  readonly invite: string
  /** Where in the log the last change stands that this record has taken in; 0 for none. */
  readonly settled: number
}

export interface MemberRecord {
  readonly roomId: string
  readonly userId: string
  readonly name: string
  readonly role: Role
  /** `out` has left, `banned` may not come back. */
  readonly standing: 'in' | 'out' | 'banned'
  /** Where in the log the present standing began: makes the id of the next join entry. */
  readonly since: number
}

export interface Rooms {
  /**
   * Idempotent on `id`: the room that exists when it has the same owner, otherwise CONFLICT. GONE for
   * the id of a room that was removed: what is still queued for that one must not land in another.
   */
  create(room: RoomRecord): Promise<RoomRecord>
  find(id: string): Promise<RoomRecord | null>
  /** Changes what is named; null when there is no such room. */
  change(id: string, change: Partial<Omit<RoomRecord, 'id'>>): Promise<RoomRecord | null>
  /** At most `limit` public rooms, and all that `userId` is in; newest activity first. */
  list(userId: string, limit: number): Promise<{ room: RoomRecord; head: number }[]>
  /** Removes the room with its log, members, positions and bells. Its files are the caller's to remove first. */
  remove(id: string): Promise<void>
  /** Ids of rooms whose time is over at `now`. */
  expired(now: number, limit: number): Promise<string[]>

  member(roomId: string, userId: string): Promise<MemberRecord | null>
  /** What `userIds` are in the room, whatever that is; strangers are left out. */
  standings(roomId: string, userIds: readonly string[]): Promise<MemberRecord[]>
  /** Those who are `in`, at most `limit`. */
  members(roomId: string, limit: number): Promise<MemberRecord[]>
  /** Rooms that `userId` is in. */
  memberships(userId: string): Promise<MemberRecord[]>
  /** Writes or replaces one membership. */
  setMember(member: MemberRecord): Promise<void>

  /** Moves a read position forward, never back. May be lost in a crash: it is a convenience. */
  seen(roomId: string, userId: string, seq: number): Promise<void>
  /** Positions of `userIds` in the room; 0 is left out. */
  seenBy(roomId: string, userIds: readonly string[]): Promise<Map<string, number>>
  /** Positions of `userId` in `roomIds`; 0 is left out. */
  positions(userId: string, roomIds: readonly string[]): Promise<Map<string, number>>
  /** Who has read furthest in the room, and how far: at most `limit` people. */
  readers(roomId: string, limit: number): Promise<Map<string, number>>
}

/** An entry before it has a place. */
export interface NewEntry {
  readonly id: string
  readonly type: EntryType
  readonly authorId: string
  readonly at: number
  readonly sentAt: number
  readonly body: object
}

export interface StoredEntry extends NewEntry {
  readonly roomId: string
  readonly seq: number
}

/** `fresh` when this append stored it, false when it had been stored before. */
export interface Appended {
  readonly entry: StoredEntry
  readonly fresh: boolean
}

export interface Log {
  /**
   * Appends in order at `head + 1` and answers for each entry in the same order. `(roomId, id)` is the
   * idempotency key for as long as the room lives: an entry whose id exists, or stands twice in the
   * batch, resolves to the one that is stored, which may be somebody else's: a device that becomes
   * somebody else sends again what it had sent before. `seq` stays dense whoever else writes; no
   * number is visible before a smaller one. All or nothing. A `delete` also erases its target, and
   * every `edit` of it: their bodies keep nothing but `{ text: '', erased: true }` (an edit also its
   * `target`). NOT_FOUND without the room.
   */
  append(roomId: string, entries: readonly NewEntry[]): Promise<Appended[]>
  /** Entries `from` … `to`, both included, ascending, at most `limit` from the lower end. */
  read(roomId: string, from: number, to: number, limit: number): Promise<StoredEntry[]>
  /** The last `limit` entries, ascending. */
  tail(roomId: string, limit: number): Promise<StoredEntry[]>
  /** Highest `seq`, 0 for an empty log or an absent room. */
  head(roomId: string): Promise<number>
  heads(roomIds: readonly string[]): Promise<Map<string, number>>
  /** Another node has stored `last`: a hint where the next append may begin. */
  learned(last: Pick<StoredEntry, 'roomId' | 'seq' | 'at'>): void
  /** Entries with one of these ids in this room. Logs of before may have an id of two authors. */
  find(roomId: string, ...ids: string[]): Promise<StoredEntry[]>
}
