import { Dexie } from 'dexie'
import type { TendrilDb } from './db.ts'
import type { PartRow } from './uploadrow.ts'

/** Larger ones are fetched again. */
export const LARGEST = 10 * 1024 * 1024
const HOUR = 3_600_000

/** A picture that was seen here whole, and is kept for when there is no network. */
export interface PictureRow {
  fileId: string
  roomId: string
  messageId: string
  type: string
  size: number
  usedAt: number
}

/** Its bytes, apart from its row, which changes. */
export interface PixelRow {
  fileId: string
  bytes: PartRow['bytes']
}

/** Call inside of a transaction with `timeline`, `pictures` and `pixels`, or by itself. */
export const keepPicture = (
  db: TendrilDb,
  picture: PictureRow,
  bytes: PixelRow['bytes'],
): Promise<void> =>
  db.transaction('rw', db.timeline, db.pictures, db.pixels, async () => {
    const { fileId, roomId, messageId } = picture
    const message = await db.timeline.where('[roomId+id]').equals([roomId, messageId]).first()
    // It may have been deleted while its picture was read.
    if (message?.kind !== 'message' || message.deleted) return
    await db.pictures.put(picture)
    await db.pixels.put({ fileId, bytes })
  })

/** A picture that this device keeps; it counts as used. */
export async function keptPicture(
  db: TendrilDb,
  fileId: string,
  now: number,
): Promise<Blob | null> {
  const [row, pixels] = await Promise.all([db.pictures.get(fileId), db.pixels.get(fileId)])
  if (!row || !pixels) return null
  if (row.usedAt < now - HOUR) await db.pictures.update(fileId, { usedAt: now })
  return new Blob([pixels.bytes], { type: row.type })
}

/** What has gone up from here has been seen here, too. */
export async function keepOwn(db: TendrilDb, fileId: string, now: number): Promise<void> {
  const [upload, parts] = await Promise.all([
    db.uploads.get(fileId),
    db.parts.where('fileId').equals(fileId).toArray(),
  ])
  if (!upload || parts.length !== 1 || upload.size > LARGEST) return
  if (!/^image\/(?!svg)/.test(upload.type)) return
  const { roomId, messageId, type, size } = upload
  await keepPicture(db, { fileId, roomId, messageId, type, size, usedAt: now }, parts[0]!.bytes)
}

async function drop(db: TendrilDb, fileIds: string[]): Promise<void> {
  await db.pictures.bulkDelete(fileIds)
  await db.pixels.bulkDelete(fileIds)
}

/** Of messages that were deleted. */
export const dropPicturesOf = async (db: TendrilDb, roomId: string, messageIds: string[]) => {
  if (messageIds.length === 0) return
  const keys = messageIds.map((id) => [roomId, id])
  await drop(db, await db.pictures.where('[roomId+messageId]').anyOf(keys).primaryKeys())
}

export const dropPicturesIn = async (db: TendrilDb, roomId: string) => {
  const room = [
    [roomId, Dexie.minKey],
    [roomId, Dexie.maxKey],
  ] as const
  await drop(
    db,
    await db.pictures
      .where('[roomId+messageId]')
      .between(...room)
      .primaryKeys(),
  )
}

/** Those seen longest ago, until about so many bytes are free. */
export const dropOldest = (db: TendrilDb, bytes: number): Promise<void> =>
  db.transaction('rw', db.pictures, db.pixels, async () => {
    const rows = await db.pictures.orderBy('[usedAt+size]').limit(50).toArray()
    const gone: string[] = []
    for (
      let free = 0, row = rows.shift();
      row && free < bytes;
      free += row.size, row = rows.shift()
    )
      gone.push(row.fileId)
    await drop(db, gone)
  })
