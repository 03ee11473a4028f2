import { dropBytes } from './bytes.ts'
import type { TendrilDb } from './db.ts'
import { textOf } from './drafts.ts'
import { dropLog } from './log.ts'
import { releaseShares } from './shares.ts'
import { placesFrom } from './span.ts'

/** What of a room is nowhere but on this device. */
export interface Unsent {
  messages: number
  draft: string
}

export async function unsentIn(db: TendrilDb, roomId: string): Promise<Unsent> {
  const waiting = db.outbox.where('roomId').equals(roomId)
  const [messages, draft] = await Promise.all([
    waiting.filter(({ type, state }) => type === 'message' && state !== 'stored').count(),
    db.drafts.get(roomId),
  ])
  return { messages, draft: draft ? textOf(draft) : '' }
}

/** Lets go of a room: its row, its log, and whatever was still to be sent to it. */
export const dropRoom = (db: TendrilDb, roomId: string): Promise<void> => {
  const files = [db.uploads, db.parts, db.growth, db.pictures, db.pixels, db.shares]
  const log = [db.entries, db.timeline, db.leaves]
  const tables = [db.rooms, ...log, db.members, db.outbox, db.drafts, ...files]
  return db.transaction('rw', tables, async () => {
    await db.rooms.delete(roomId)
    await db.drafts.delete(roomId)
    const fileIds = await db.uploads.where('roomId').equals(roomId).primaryKeys()
    await db.uploads.bulkDelete(fileIds)
    await db.growth.bulkDelete(fileIds)
    await dropBytes(db, fileIds)
    await db.outbox.where('roomId').equals(roomId).delete()
    await releaseShares(db, roomId)
    await dropLog(db, roomId)
    await db.members
      .where('[roomId+userId]')
      .between(...placesFrom(roomId, 0))
      .delete()
  })
}

/** A room that never was, to this device, goes; unless something was written there. */
export const dropUnknown = (db: TendrilDb, roomId: string): Promise<void> =>
  db.transaction('rw', db.rooms, db.outbox, db.drafts, async () => {
    if ((await db.rooms.get(roomId))?.ownerId !== '') return
    const waiting = await db.outbox.where('roomId').equals(roomId).count()
    if (waiting === 0 && !(await db.drafts.get(roomId))) await db.rooms.delete(roomId)
  })
