import { Dexie } from 'dexie'
import type { FileRef } from '../protocol/files.ts'
import type { TendrilDb } from './db.ts'

/** What this device knows of a room, in short. */
export interface Glance {
  /** How many posts there are; null where a part of the log is missing. */
  posts: number | null
  /** The first picture or film that was posted, as far as is known here. */
  first?: FileRef
}

const looks = ({ type }: FileRef) => /^image\/(?!svg)|^video\//.test(type)

export const glanceAt = (db: TendrilDb, roomId: string): Promise<Glance> =>
  db.transaction('r', db.rooms, db.timeline, async () => {
    const room = await db.rooms.get(roomId)
    let posts = 0
    let first: FileRef | undefined
    await db.timeline
      .where('[roomId+seq]')
      .between([roomId, Dexie.minKey], [roomId, Dexie.maxKey])
      .each((row) => {
        if (row.kind !== 'message' || row.deleted) return
        posts++
        first ??= row.files.find(looks)
      })
    const whole = room !== undefined && (room.low === 1 || room.head === 0)
    return { posts: whole ? posts : null, ...(first && { first }) }
  })
