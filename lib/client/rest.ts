import type { TendrilDb } from './db.ts'
import { workIn } from './uploads.ts'

/** What is still to be brought to the server, and how far it is: while the mark changes, it goes on. */
export interface Rest {
  size: number
  mark: string
}

const tablesIn = (db: TendrilDb) => [
  db.outbox,
  db.uploads,
  db.cancels,
  db.growth,
  db.timeline,
  db.meta,
]

export const restIn = (db: TendrilDb): Promise<Rest> =>
  db.transaction('r', tablesIn(db), async () => {
    const queued = await db.outbox.where('state').equals('queued').count()
    const { uploads, cancels } = await workIn(db)
    const leaving = (await db.meta.get('leaving')) ? 1 : 0
    const bytes = uploads.reduce((sum, { offset }) => sum + offset, 0)
    const counts = [queued, uploads.length, cancels.length, leaving]
    return {
      size: counts.reduce((sum, count) => sum + count),
      mark: [...counts, bytes].join(),
    }
  })
