import type { Growth } from '../protocol/files.ts'
import type { TendrilDb } from './db.ts'

/** Facts come late and out of order: a length never shrinks, and an end is the end. */
export function later(known: Growth | undefined, news: Growth): Growth {
  if (!known) return news
  const length = Math.max(known.length, news.length)
  const size = news.size ?? known.size
  const state = known.state === 'growing' ? news.state : known.state
  return { fileId: news.fileId, length, size, state }
}

/** Call inside a transaction with `growth`, or by itself. `at` is the time by this device's clock. */
export const noteGrowth = (db: TendrilDb, news: Growth, at: number): Promise<void> =>
  db.transaction('rw', db.growth, async () => {
    const known = await db.growth.get(news.fileId)
    const growth = later(known, news)
    const since = known && growth.length === known.length ? known.at : at
    await db.growth.put({ ...growth, ...(since !== undefined && { at: since }) })
  })
