import { readBytes } from './bytes.ts'
import type { TendrilDb } from './db.ts'
import type { Pieces } from './pace.ts'

/** Reads a file in pieces that are as large as they may be, unless it `isStopped` meanwhile. */
export function makeFileReader(
  db: TendrilDb,
  fileId: string,
  pieces: Pieces,
  isStopped: () => boolean,
) {
  let unreadable = false
  return {
    /** The bytes can't be had from the device. */
    isUnreadable: () => unreadable,

    async read(start: number, end: number) {
      const to = await pieces.next(start, end)
      const bytes = await readBytes(db, fileId, start, to).catch((error: unknown) => {
        unreadable = true
        throw error
      })
      // This tab may have slept over it, and another lead by now.
      if (isStopped()) throw new Error('stopped')
      return bytes
    },
  }
}
