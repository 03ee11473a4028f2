import { Dexie, type EntityTable, type Table } from 'dexie'
import type { Draft, Entry, EntryOf } from '../protocol/entries.ts'
import type { Growth } from '../protocol/files.ts'
import type { Member, Room } from '../protocol/rooms.ts'
import type { LeafRow } from './chunks.ts'
import type { DraftRow } from './draftrow.ts'
import type { Face } from './face.ts'
import type { PictureRow, PixelRow } from './pictures.ts'
import type { Titled } from './titles.ts'
import type { CancelRow, PartRow, UploadRow } from './uploadrow.ts'

/** An entry as the log has it; `target` is lifted out of the body so that a fold can look it up. */
export type EntryRow = Entry & { target?: string }

/** A place in the log whose entry this version can't read: it shows nothing, and stops nothing. */
export interface UnreadableRow {
  roomId: string
  seq: number
  type: 'unreadable'
  raw: unknown
}

export type PlaceRow = EntryRow | UnreadableRow

/**
 * What the timeline shows of one place in the log, folded from the entry and every later one that
 * targets it. Rows are replaced, never changed.
 */
export type TimelineRow = MessageRow | NoticeRow

export interface MessageRow {
  kind: 'message'
  roomId: string
  seq: number
  id: string
  authorId: string
  at: number
  sentAt: number
  text: string
  files: Titled[]
  replyTo?: string
  mentions: string[]
  /** Time of the last edit; absent for one that was never edited. */
  editedAt?: number
  deleted?: true
  reactions: { emoji: string; userIds: string[] }[]
}

/** Someone came or went, or a setting changed: a line in the timeline. */
export interface NoticeRow {
  kind: 'notice'
  roomId: string
  seq: number
  id: string
  authorId: string
  at: number
  about: Pick<EntryOf<'member'>, 'type' | 'body'> | Pick<EntryOf<'room'>, 'type' | 'body'>
}

/** A room and the contiguous range `low … high` of its log that this device holds (0, 0: nothing). */
export interface RoomRow extends Omit<Room, 'seen'> {
  low: number
  high: number
  /** My read position, on all my devices. */
  seen: number
  /** Messages by others beyond `seen`, as far as this device knows. */
  unread: number
  /** Newest thing said, for the list of rooms. */
  last?: { at: number; authorId: string; text: string }
  /** How it is shown here, if somebody has chosen. */
  face?: Face
  /** When this device last opened the room; absent for rooms that are only listed. */
  openedAt?: number
  /** The room is gone or closed to me: why. What is held stays readable. */
  closed?: { code: string; text: string }
}

/** `left`: not a member any more, and kept because what they said still needs a name. */
export interface MemberRow extends Member {
  roomId: string
  left?: true
}

/** An entry without a place yet. Written durably before its bubble appears; `n` is its turn. */
export interface OutboxRow {
  n?: number
  roomId: string
  id: string
  type: Draft['type']
  body: Draft['body']
  sentAt: number
  /** `stored`: acknowledged, and waiting for the log to reach it. `refused`: for the person to decide. */
  state: 'queued' | 'stored' | 'refused'
  seq?: number
  at?: number
  /** It has been on its way at least once: the server may have it. */
  tried?: true
  refusal?: { code: string; text: string }
  /** Why the server has not taken it yet, in its own words; it goes on being tried. */
  hindrance?: { code: string; text: string }
}

/** What another app shared, until it goes out with a message; its bytes are parts. */
export interface ShareRow {
  id: string
  text: string
  files: Pick<UploadRow, 'fileId' | 'name' | 'type' | 'size'>[]
  /** Where it goes, once somebody has said so: then its files lie in that room's tray. */
  roomId?: string
  /** Picked there, and not from another app: it goes with its room. */
  picked?: true
}

/**
 * `began`: when this device first heard of it; `born`: when the server did, at the latest; `at`: when
 * this device last heard that there was more; all by its own clock. `rate`: bytes a second of late; `duration`:
 * seconds that were recorded, once that is over.
 */
export interface GrowthRow extends Omit<Growth, 'age'> {
  began?: number
  born?: number
  at?: number
  rate?: number
  duration?: number
}

export interface MetaRow {
  /**
   * `leaving`: logged out while the server could not be told. `install`: when somebody did not want
   * to, and how often. `push`: what I said to being woken.
   */
  key: 'me' | 'limits' | 'leaving' | 'budget' | 'pace' | 'install' | 'tempo' | 'push'
  value: unknown
}

/** The device's database. The screen reads it, and nothing else. */
export class TendrilDb extends Dexie {
  declare entries: Table<PlaceRow, [string, number]>
  declare timeline: Table<TimelineRow, [string, number]>
  declare rooms: EntityTable<RoomRow, 'id'>
  declare members: Table<MemberRow, [string, string]>
  declare outbox: Table<OutboxRow, number>
  declare drafts: EntityTable<DraftRow, 'roomId'>
  declare uploads: EntityTable<UploadRow, 'fileId'>
  declare parts: Table<PartRow, [string, number]>
  declare shares: EntityTable<ShareRow, 'id'>
  declare cancels: EntityTable<CancelRow, 'fileId'>
  declare growth: EntityTable<GrowthRow, 'fileId'>
  declare meta: EntityTable<MetaRow, 'key'>
  declare leaves: Table<LeafRow, [string, number]>
  declare pictures: EntityTable<PictureRow, 'fileId'>
  declare pixels: EntityTable<PixelRow, 'fileId'>

  constructor(name = 'tendril') {
    // An outbox row must survive a power cut from the moment its bubble is on the screen.
    super(name, { chromeTransactionDurability: 'strict' })
    this.version(1).stores({
      entries: '[roomId+seq], [roomId+id], [roomId+target]',
      timeline: '[roomId+seq], [roomId+id]',
      rooms: 'id',
      members: '[roomId+userId]',
      outbox: '++n, id, roomId, state',
      drafts: 'roomId',
      uploads: 'fileId, roomId, messageId',
      parts: '[fileId+part], fileId',
      cancels: 'fileId',
      growth: 'fileId',
      meta: 'key',
    })
    this.version(2).stores({
      leaves: '[roomId+chunk], [roomId+chunk+bytes]',
      pictures: 'fileId, [roomId+messageId], [usedAt+size]',
      pixels: 'fileId',
    })
    this.version(3).stores({ shares: 'id, roomId' })
  }
}
