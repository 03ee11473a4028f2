import { Dexie } from 'dexie'
import type { TendrilDb, TimelineRow } from './db.ts'

/** Who has said something in a room, in the order in which they first did, up to the place `till`. */
export interface Appearances {
  till: number
  ids: readonly string[]
}

export const nobodyYet: Appearances = { till: 0, ids: [] }

/** With what comes after `till`; what was deleted was said as well. */
export const appear = (
  known: Appearances,
  rows: readonly Pick<TimelineRow, 'kind' | 'authorId'>[],
  till: number,
): Appearances => {
  if (till === known.till) return known
  const said = rows.filter(({ kind }) => kind === 'message').map(({ authorId }) => authorId)
  return { till, ids: [...new Set([...known.ids, ...said])] }
}

/**
 * Going on from what was known. Null where a part of the log is missing: who appeared in it cannot be
 * told, and nobody is given a number that belongs to somebody else.
 */
export const appearances = (
  db: TendrilDb,
  roomId: string,
  known = nobodyYet,
): Promise<Appearances | null> =>
  db.transaction('r', db.rooms, db.timeline, async () => {
    const room = await db.rooms.get(roomId)
    if (!room || room.low > known.till + 1) return null
    const rows = await db.timeline
      .where('[roomId+seq]')
      .between([roomId, known.till + 1], [roomId, Dexie.maxKey])
      .toArray()
    return appear(known, rows, room.high)
  })
