import type { NewRoom, RoomChange } from '../protocol/rooms.ts'
import type { User } from '../protocol/people.ts'
import type { TendrilDb } from './db.ts'
import type { FileRef } from '../protocol/files.ts'

/** A value that changes by itself; shaped for React's `useSyncExternalStore`. */
export interface Live<T> {
  get(): T
  subscribe(listener: () => void): () => void
}

/** The truth about the connection. `since` in ms since 1970; `waiting` counts what is in the outbox. */
export interface Status {
  link: 'connecting' | 'online' | 'offline' | 'outdated'
  since: number
  waiting: number
  uploads: number
}

/** A file that a person picked, with what the device could learn of it before sending. */
export interface Picked {
  file: Blob
  ref: Omit<FileRef, 'fileId'>
}

/** SKETCH of the engine's public face. The screen knows this and the database. */
export declare class Engine {
  readonly db: TendrilDb
  readonly status: Live<Status>
  /** Who I am; null until the first contact with the server. */
  readonly me: Live<User | null>

  start(): void
  stop(): Promise<void>

  /** Resolve when the server has answered; reject with a Refusal (also when there is no network: UNAVAILABLE). */
  rename(name: string): Promise<void>
  createRoom(room: NewRoom): Promise<string>
  changeRoom(roomId: string, change: RoomChange): Promise<void>
  removeRoom(roomId: string): Promise<void>
  /** Fetches the list of rooms into the database. */
  refreshRooms(): Promise<void>
  /** Wipes this device and ends the session. */
  logOut(): Promise<void>

  /** The room is on the screen: joined first, kept up to date, preferred to the others. Returns what ends that. */
  view(roomId: string, invite?: string): () => void
  /** Reads the page below `low` from the server. False when the log's beginning is already here. */
  older(roomId: string): Promise<boolean>
  /** I have seen everything up to `seq`. */
  seen(roomId: string, seq: number): void
  /** I am typing (call on every key; throttled here). */
  typing(roomId: string): void
  /** Who types and who is here: volatile, empty while offline. */
  typists(roomId: string): Live<readonly User[]>
  present(roomId: string): Live<{ users: readonly User[]; count: number }>

  /** Writes durably to the outbox, resolves then; the network comes later. */
  send(roomId: string, message: { text: string; files?: readonly Picked[]; replyTo?: string; mentions?: string[] }): Promise<void>
  edit(roomId: string, id: string, text: string): Promise<void>
  remove(roomId: string, id: string): Promise<void>
  react(roomId: string, id: string, emoji: string, on: boolean): Promise<void>
  /** For a refused entry: try once more, or give it up. A queued one can be given up too. */
  retry(roomId: string, id: string): Promise<void>
  discard(roomId: string, id: string): Promise<void>

  /** Drafts are written straight to `db.drafts` through this (debounced durably inside). */
  keepDraft(roomId: string, draft: { text: string; replyTo?: string; editing?: string }): void

  pauseUpload(fileId: string): Promise<void>
  resumeUpload(fileId: string): Promise<void>
  cancelUpload(fileId: string): Promise<void>
  /** Growth of this file goes into `db.growth` until the returned function is called. */
  follow(fileId: string): () => void
}
