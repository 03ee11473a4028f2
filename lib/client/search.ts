import { chunkOf } from './chunks.ts'
import type { MessageRow, OutboxRow, RoomRow, TendrilDb } from './db.ts'
import { foldedLine, leavesOf } from './leaves.ts'
import { hasAll, wordsOf } from './words.ts'

/** Leaves that are read at once. */
const PAGE = 32

export interface Found {
  roomId: string
  id: string
  authorId: string
  at: number
  text: string
  files: string[]
}

export interface Wish {
  text: string
  /** Only there; everywhere without. */
  roomId?: string | undefined
  me: string
  most: number
  signal?: AbortSignal
}

interface Hit {
  roomId: string
  seq: number
  at: number
}

async function searchRoom(db: TendrilDb, room: RoomRow, words: string[], { most, signal }: Wish) {
  const hits: Hit[] = []
  if (room.high === 0) return hits
  const first = chunkOf(room.low)
  for (let to = chunkOf(room.high); to >= first && hits.length < most; to -= PAGE) {
    signal?.throwIfAborted()
    const leaves = await leavesOf(db, room.id, Math.max(first, to - PAGE + 1), to)
    for (const { text, seqs, ats } of leaves.toReversed()) {
      if (!hasAll(text, words)) continue
      const lines = text.split('\n')
      for (let line = lines.length - 1; line >= 0; line--)
        if (hasAll(lines[line]!, words))
          hits.push({ roomId: room.id, seq: seqs[line]!, at: ats[line]! })
    }
  }
  return hits
}

const foundOf = ({ roomId, id, authorId, at, text, files }: MessageRow): Found => ({
  roomId,
  id,
  authorId,
  at,
  text,
  files: files.map(({ name }) => name),
})

const matches = ({ text, files }: Found, words: string[]) =>
  hasAll(foldedLine({ text, files: files.map((name) => ({ fileId: '', name, type: '' })) }), words)

/** What is still on its way: new messages, and what it makes of those that are there. */
async function overlay(db: TendrilDb, stored: Found[], words: string[], wish: Wish) {
  const { roomId, me } = wish
  const all = await db.outbox.toCollection().sortBy('n')
  const rows = all.filter((row) => row.state !== 'refused' && (!roomId || row.roomId === roomId))
  const key = (one: { roomId: string; id: string }) => one.roomId + one.id
  const found = new Map(stored.map((one) => [key(one), one]))
  const targetOf = ({ body }: OutboxRow) => ('target' in body ? body.target : '')
  const edited = rows.filter(({ type }) => type === 'edit')
  const targets = edited.map((row) => [row.roomId, targetOf(row)])
  for (const row of await db.timeline.where('[roomId+id]').anyOf(targets).toArray())
    if (row.kind === 'message' && !row.deleted) found.set(key(row), foundOf(row))
  for (const row of rows) {
    const target = row.roomId + targetOf(row)
    if (row.type === 'delete') found.delete(target)
    const known = found.get(target)
    if (row.type === 'edit' && known)
      found.set(target, { ...known, text: (row.body as { text: string }).text })
    if (row.type !== 'message' || found.has(key(row))) continue
    const { text, files = [] } = row.body as Pick<MessageRow, 'text'> & Partial<MessageRow>
    const names = files.map(({ name }) => name)
    const at = row.at ?? row.sentAt
    found.set(key(row), { roomId: row.roomId, id: row.id, authorId: me, at, text, files: names })
  }
  return [...found.values()].filter((one) => matches(one, words))
}

/** Messages on this device with all the words, newest first. */
export async function search(db: TendrilDb, wish: Wish): Promise<Found[]> {
  const words = wordsOf(wish.text)
  if (words.length === 0) return []
  const all = await db.rooms.toArray()
  const rooms = wish.roomId ? all.filter(({ id }) => id === wish.roomId) : all
  const hits: Hit[] = []
  for (const room of rooms) hits.push(...(await searchRoom(db, room, words, wish)))
  const newest = hits.sort((one, other) => other.at - one.at).slice(0, wish.most)
  const rows = await db.timeline.bulkGet(newest.map(({ roomId, seq }) => [roomId, seq]))
  const stored = rows.flatMap((row) =>
    row?.kind === 'message' && !row.deleted ? foundOf(row) : [],
  )
  const found = await overlay(db, stored, words, wish)
  return found.sort((one, other) => other.at - one.at).slice(0, wish.most)
}

/** How far back this device's copy goes. */
export interface Reach {
  rooms: number
  /** Rooms of which the device has not everything. */
  partly: number
  /** Of a single room that is here in part: the time of the oldest message. */
  since?: number
}

export async function reachOf(db: TendrilDb, roomId?: string): Promise<Reach> {
  const all = await db.rooms.toArray()
  const rooms = all.filter(({ id, high, head }) => (roomId ? id === roomId : high > 0 || head > 0))
  const partly = rooms.filter(({ low, head }) => low > 1 || (low === 0 && head > 0))
  const reach = { rooms: rooms.length, partly: partly.length }
  const low = partly[0]?.low ?? 0
  if (!roomId || low === 0) return reach
  const oldest = await db.timeline
    .where('[roomId+seq]')
    .between([roomId, low], [roomId, Infinity], true, true)
    .first()
  return { ...reach, ...(oldest && { since: oldest.at }) }
}
