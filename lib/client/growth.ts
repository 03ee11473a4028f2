import type { Growth } from '../protocol/files.ts'
import type { GrowthRow, TendrilDb } from './db.ts'

/** What is heard of a file; its end also says how long it plays. */
type News = Growth & Pick<GrowthRow, 'duration'>

/** Facts come late and out of order: a length never shrinks, and an end is the end. */
export function later(known: News | undefined, news: News): News {
  if (!known) return news
  const length = Math.max(known.length, news.length)
  const size = news.size ?? known.size
  const state = known.state === 'growing' ? news.state : known.state
  const age = news.age ?? known.age
  const duration = news.duration ?? known.duration
  return {
    fileId: news.fileId,
    length,
    size,
    state,
    ...(age !== undefined && { age }),
    ...(duration !== undefined && { duration }),
  }
}

/** What was long ago counts little: after this time, about a third. */
const MEMORY = 10_000

/** How fast it grows, as a mean over the last seconds, or since it began. Pauses count, too. */
export function rateOf(known: GrowthRow, news: Growth, at: number): number | undefined {
  const took = at - (known.at ?? at)
  const more = news.length - known.length
  if (took <= 0 || more <= 0) return known.rate
  const now = (more / took) * 1000
  if (known.rate === undefined) return now
  const all = at - (known.began ?? 0)
  const share = Math.max(1 - Math.exp(-took / MEMORY), took / all)
  return known.rate + (now - known.rate) * share
}

/** Call inside a transaction with `growth`, or by itself. `at` is the time by this device's clock. */
export const noteGrowth = (db: TendrilDb, news: News, at: number): Promise<void> =>
  db.transaction('rw', db.growth, async () => {
    const known = await db.growth.get(news.fileId)
    const { age = 0, ...growth } = later(known, news)
    const since = known && growth.length === known.length ? known.at : at
    const rate = known && rateOf(known, growth, at)
    await db.growth.put({
      ...growth,
      began: known?.began ?? at,
      born: Math.min(known?.born ?? at, at - age),
      ...(since !== undefined && { at: since }),
      ...(rate !== undefined && growth.state === 'growing' && { rate }),
    })
  })
