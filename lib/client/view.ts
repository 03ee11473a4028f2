import type { FileRef } from '../protocol/files.ts'
import type { NoticeRow, TendrilDb } from './db.ts'

/** One message as it is shown: the log's fold with the outbox laid over it. `key` never changes. */
export interface MessageItem {
  kind: 'message'
  key: string
  id: string
  roomId: string
  /** null while it has no place in the log. */
  seq: number | null
  authorId: string
  mine: boolean
  /** The server's time once it is known, the author's until then. */
  at: number
  text: string
  files: FileRef[]
  mentions: string[]
  replyTo?: { id: string; authorId: string; text: string; deleted: boolean; missing: boolean }
  edited: boolean
  deleted: boolean
  reactions: { emoji: string; userIds: string[]; mine: boolean }[]
  /** Of the message itself, or of my latest change to it (edit, deletion, reaction) if that is not stored. */
  state: 'queued' | 'stored' | 'refused'
  /** Why, and the outbox id to retry or discard. */
  refusal?: { id: string; code: string; text: string }
}

export type Item = MessageItem | { kind: 'notice'; key: string; row: NoticeRow }

/** The room's last `limit` places with everything that is still in the outbox, oldest first. */
export declare function roomView(
  db: TendrilDb,
  roomId: string,
  me: string,
  limit: number,
): Promise<{ items: Item[]; more: boolean }>
