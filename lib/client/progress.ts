import { dropUploads } from './bytes.ts'
import type { TendrilDb } from './db.ts'
import { noteGrowth } from './growth.ts'
import { keepOwn } from './pictures.ts'
import type { UploadRow } from './uploadrow.ts'

/** The server has all of it: nothing of the upload is kept but what is worth seeing again. */
export const finish = (db: TendrilDb, fileId: string, size: number, at: number): Promise<void> =>
  db.transaction(
    'rw',
    [db.uploads, db.parts, db.growth, db.timeline, db.pictures, db.pixels],
    async () => {
      await keepOwn(db, fileId, at)
      await dropUploads(db, [fileId])
      await noteGrowth(db, { fileId, length: size, size, state: 'complete' }, at)
    },
  )

/** The server has nothing of it any more. */
export const beginAgain = (db: TendrilDb, fileId: string): Promise<unknown> =>
  db.uploads.where({ fileId }).modify((row) => {
    delete row.url
    row.offset = 0
  })

/** It can't end yet, and why; undefined when it moves again. */
export const noteHindrance = (
  db: TendrilDb,
  fileId: string,
  why: UploadRow['hindrance'],
): Promise<unknown> =>
  db.uploads.where({ fileId }).modify((row) => {
    if (why) row.hindrance = why
    else delete row.hindrance
  })

/** The server has so much of it. */
export async function noteArrived(
  db: TendrilDb,
  { fileId, length, size }: { fileId: string; length: number; size: number | null },
  at: number,
): Promise<void> {
  await db.uploads.update(fileId, { offset: length })
  await noteGrowth(db, { fileId, length, size, state: 'growing' }, at)
}
