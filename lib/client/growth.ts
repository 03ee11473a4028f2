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

/** Call inside a transaction with `growth`, or by itself. */
export const noteGrowth = (db: TendrilDb, news: Growth): Promise<Growth> =>
  db.transaction('rw', db.growth, async () => {
    const growth = later(await db.growth.get(news.fileId), news)
    await db.growth.put(growth)
    return growth
  })
