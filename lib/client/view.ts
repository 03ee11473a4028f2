import { Dexie } from 'dexie'
import type { FileRef } from '../protocol/files.ts'
import type { MessageRow, NoticeRow, OutboxRow, TendrilDb } from './db.ts'
import { lay } from './overlay.ts'
import { fillQuotes, missing } from './quotes.ts'
import { type Titled, withTitles } from './titles.ts'

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
  files: Titled[]
  mentions: string[]
  replyTo?: {
    id: string
    /** Where it stands, if it is held and has a place. */
    seq?: number
    authorId: string
    text: string
    deleted: boolean
    missing: boolean
  }
  edited: boolean
  deleted: boolean
  reactions: { emoji: string; userIds: string[]; mine: boolean }[]
  /** Of the message itself, or of my latest change to it (edit, deletion, reaction) if that is not stored. */
  state: 'queued' | 'stored' | 'refused'
  /** Why, and the outbox id to retry or discard. */
  refusal?: { id: string; code: string; text: string }
  /** Of a queued one: why the server has not taken it yet. */
  hindrance?: { code: string; text: string }
}

/** `was`: of somebody with a new name, the one before, if it is among what is shown. */
export interface NoticeItem {
  kind: 'notice'
  key: string
  row: NoticeRow
  was?: string
}

export type Item = MessageItem | NoticeItem

const storedItem = (row: MessageRow, me: string): MessageItem => ({
  kind: 'message',
  key: row.id,
  id: row.id,
  roomId: row.roomId,
  seq: row.seq,
  authorId: row.authorId,
  mine: row.authorId === me,
  at: row.at,
  text: row.text,
  files: row.files,
  mentions: row.mentions,
  ...(row.replyTo !== undefined && { replyTo: missing(row.replyTo) }),
  edited: row.editedAt !== undefined,
  deleted: row.deleted === true,
  reactions: row.reactions.map(({ emoji, userIds }) => ({
    emoji,
    userIds,
    mine: userIds.includes(me),
  })),
  state: 'stored',
})

const pendingItem = (row: OutboxRow, me: string): MessageItem => {
  const body = row.body as {
    text: string
    files?: FileRef[]
    titles?: Record<string, string>
    replyTo?: string
    mentions?: string[]
  }
  return {
    kind: 'message',
    key: row.id,
    id: row.id,
    roomId: row.roomId,
    seq: row.seq ?? null,
    authorId: me,
    mine: true,
    at: row.at ?? row.sentAt,
    text: body.text,
    files: withTitles(body.files, body.titles),
    mentions: body.mentions ?? [],
    ...(body.replyTo !== undefined && { replyTo: missing(body.replyTo) }),
    edited: false,
    deleted: false,
    reactions: [],
    state: row.state,
    ...(row.refusal && { refusal: { id: row.id, ...row.refusal } }),
    ...(row.state === 'queued' && row.hindrance && { hindrance: row.hindrance }),
  }
}

/** `names`: what people were called up to here; it follows what the notice says. */
const noticeItem = (row: NoticeRow, names: Map<string, string>): NoticeItem => {
  const item: NoticeItem = { kind: 'notice', key: row.id, row }
  if (row.about.type !== 'member') return item
  const { userId, change, name } = row.about.body
  const was = names.get(userId)
  if (name !== undefined) names.set(userId, name)
  return change === 'rename' && was !== undefined ? { ...item, was } : item
}

/** The room's last `limit` places with everything that is still in the outbox, oldest first. */
export function roomView(
  db: TendrilDb,
  roomId: string,
  me: string,
  limit: number,
): Promise<{ items: Item[]; more: boolean }> {
  return db.transaction('r', db.timeline, db.outbox, db.rooms, async () => {
    const rows = await db.timeline
      .where('[roomId+seq]')
      .between([roomId, Dexie.minKey], [roomId, Dexie.maxKey])
      .reverse()
      .limit(limit + 1)
      .toArray()
    const room = await db.rooms.get(roomId)
    const outbox = await db.outbox.where('roomId').equals(roomId).sortBy('n')

    const items: Item[] = []
    const shown = new Map<string, MessageItem>()
    const names = new Map<string, string>()
    for (const row of rows.slice(0, limit).reverse()) {
      if (row.kind === 'notice') {
        items.push(noticeItem(row, names))
        continue
      }
      const item = storedItem(row, me)
      // In a log of before, two authors may have one id; a copycat must not get hold of another's place or changes.
      if (shown.has(row.id)) item.key = `${row.id}:${row.seq}`
      else shown.set(row.id, item)
      items.push(item)
    }
    for (const row of outbox) {
      if (row.type !== 'message' || shown.get(row.id)?.mine) continue
      const item = pendingItem(row, me)
      shown.set(row.id, item)
      items.push(item)
    }
    for (const row of outbox) lay(row, shown, me)
    await fillQuotes(db, roomId, shown)
    return { items, more: rows.length > limit || (room?.low ?? 0) > 1 }
  })
}
