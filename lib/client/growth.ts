import type { Growth } from '../protocol/files.ts'
import type { GrowthRow, TendrilDb } from './db.ts'

/** Facts come late and out of order: a length never shrinks, and an end is the end. */
export function later(known: GrowthRow | undefined, news: Growth, at: number): GrowthRow {
  if (!known) return { ...news, at }
  const length = Math.max(known.length, news.length)
  const size = news.size ?? known.size
  const state = known.state === 'growing' ? news.state : known.state
  const since = length > known.length ? at : known.at
  return { fileId: news.fileId, length, size, state, ...(since !== undefined && { at: since }) }
}

/** Call inside a transaction with `growth`, or by itself. `at` is the time by this device's clock. */
export const noteGrowth = (db: TendrilDb, news: Growth, at: number): Promise<GrowthRow> =>
  db.transaction('rw', db.growth, async () => {
    const growth = later(await db.growth.get(news.fileId), news, at)
    await db.growth.put(growth)
    return growth
  })
