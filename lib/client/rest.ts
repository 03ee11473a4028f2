import type { TendrilDb } from './db.ts'
import { workIn } from './uploadwork.ts'

/** What is still to be brought to the server, and how far it is: while the mark changes, it goes on. */
export interface Rest {
  size: number
  mark: string
}

export async function restIn(db: TendrilDb): Promise<Rest> {
  // Text first: a file counts once its message is out, and must not be missed in between.
  const queued = await db.outbox.where('state').equals('queued').count()
  const { uploads, cancels } = await workIn(db)
  const leaving = (await db.meta.get('leaving')) ? 1 : 0
  const bytes = uploads.reduce((sum, { offset }) => sum + offset, 0)
  const counts = [queued, uploads.length, cancels.length, leaving]
  return {
    size: counts.reduce((sum, count) => sum + count),
    mark: [...counts, bytes].join(),
  }
}
