import type { FilePhase } from '../../lib/protocol/files.ts'

/** Part of the port in `store.ts`: bytes that grow, and what is known of them. */
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
   * another. `grew` is called with each length that can be read from then on, and with the pieces
   * that it grew by, where they are at hand. Resolves with the record once all that was taken is
   * durable: when `bytes` ends, and equally when it fails or `signal` aborts (the part that arrived
   * is kept). Bytes beyond the size: TOO_LARGE, with the part up to the size kept. Pulls `bytes` only
   * as fast as they are stored. A newer append to the same file fences this one: it can't change a
   * byte any more and ends with LOCKED. The file is `complete` when its length is its size.
   * NOT_FOUND, or GONE after its end.
   */
  append(
    fileId: string,
    offset: number,
    bytes: AsyncIterable<Uint8Array>,
    grew: (length: number, pieces?: readonly Uint8Array[]) => void,
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
