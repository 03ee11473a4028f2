import type { EntryType } from '../../lib/protocol/entries.ts'
import type { FilePhase } from '../../lib/protocol/files.ts'
import type { Role, Visibility } from '../../lib/protocol/rooms.ts'
import type { People, Sessions } from './people.ts'

/**
 * The port: everything a node keeps. What resolves is durable (synced to disk, or acknowledged by a
 * majority), unless a method says otherwise. Expected trouble is a `Refusal`; a store that can't be
 * reached refuses with UNAVAILABLE, one without space with STORAGE_FULL. Times are ms since 1970 and
 * are handed in; records are plain and must not be changed by their readers.
 */
export interface Store {
  readonly people: People
  readonly sessions: Sessions
  readonly rooms: Rooms
  readonly log: Log
  readonly files: Files
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
  /** Removes the room with its log, members and positions. Its files are the caller's to remove first. */
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
  /** Positions of `userId` in `roomIds`; 0 is left out. */
  positions(userId: string, roomIds: readonly string[]): Promise<Map<string, number>>
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
   * Appends in order at `head + 1` and answers for each entry in the same order. `(roomId, authorId,
   * id)` is the idempotency key for as long as the room lives: an entry that exists, or stands twice
   * in the batch, resolves to the one that is stored. `seq` stays dense whoever else writes; no
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
  /** Another node has stored entries up to `head`: a hint where the next append may begin. */
  learned(roomId: string, head: number): void
  /** Entries with this id in this room (ids are unique per author, so there may be several). */
  find(roomId: string, id: string): Promise<StoredEntry[]>
}

export interface NewFile {
  readonly fileId: string
  readonly roomId: string
  readonly ownerId: string
  readonly name: string
  /** What the sender says it is; never trusted for anything but display. */
  readonly type: string
  /** null: not known yet. */
  readonly size: number | null
  readonly createdAt: number
  readonly expiresAt: number
}

export interface FileRecord extends NewFile {
  /** Bytes that can be read. Grows, and a byte below it never changes. */
  readonly length: number
  readonly state: FilePhase
  readonly endedAt: number | null
}

export interface Files {
  /**
   * Idempotent on `fileId`: the file that exists when owner, room and size agree, otherwise
   * CONFLICT; one without a size and without a byte takes this size. A file of size 0 is complete at
   * once. STORAGE_FULL when what is missing of `size` would eat the space that is kept free for text.
   */
  create(file: NewFile): Promise<FileRecord>
  /**
   * Reserves the id for its sender before the upload is created: everybody in the room has seen it.
   * A growing file without a byte, whatever its size; nothing when the id is taken.
   */
  claim(file: NewFile): Promise<void>
  find(fileId: string): Promise<FileRecord | null>
  /** Sets the size of a file that had none. CONFLICT when it has another, or less than is there. */
  declare(fileId: string, size: number): Promise<FileRecord>
  /**
   * Appends `bytes` at exactly `offset`; WRONG_OFFSET, and nothing changed, when the length is
   * another. `grew` is called with each length that can be read from then on. Resolves with the
   * record once all that was taken is durable: when `bytes` ends, and equally when it fails or
   * `signal` aborts (the part that arrived is kept). Bytes beyond the size: TOO_LARGE, with the part
   * up to the size kept. Pulls `bytes` only as fast as they are stored. A newer append to the same
   * file fences this one: it can't change a byte any more and ends with LOCKED. The file is
   * `complete` when its length is its size. NOT_FOUND, or GONE after its end.
   */
  append(
    fileId: string,
    offset: number,
    bytes: AsyncIterable<Uint8Array>,
    grew: (length: number) => void,
    signal?: AbortSignal,
  ): Promise<FileRecord>
  /**
   * Bytes `from` … `to` (excluded), at least one, at most as many as the store likes to read at once
   * (256 KiB or more of what is asked). The caller asks below `length` only; GONE when removed.
   */
  read(fileId: string, from: number, to: number): Promise<Uint8Array>
  /** Moves the time at which an unfinished file expires. May be lost in a crash. */
  touch(fileId: string, expiresAt: number): Promise<void>
  /** Removes the bytes and keeps the record with `state` as a tombstone. Idempotent; fences writers. */
  end(fileId: string, state: 'cancelled' | 'expired', now: number): Promise<FileRecord | null>
  /** Ids of unfinished files that have expired at `now`. */
  expired(now: number, limit: number): Promise<string[]>
  /** Ids of the room's files that have bytes. */
  ofRoom(roomId: string): Promise<string[]>
  /** Files whose end stands in no log yet (see `told`), oldest first. */
  untold(limit: number): Promise<FileRecord[]>
  /** The end of this file is in its room's log. */
  told(fileId: string): Promise<void>
  /** Forgets tombstones that ended before `before`. */
  sweep(before: number): Promise<void>
  /** Bytes that new files may still take; Infinity when the store does not know. */
  free(): Promise<number>
}
