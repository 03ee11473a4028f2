import type { Table } from 'dexie'
import type { TendrilDb } from './db.ts'
import type { PartRow } from './uploadrow.ts'
import { Refusal } from '../protocol/errors.ts'
import { isFull } from './space.ts'

const PART = 4 * 1024 * 1024
const DAY = 86_400_000

/** One row for the whole file, for the transaction that also queues its message. */
export const wholeRow = (fileId: string, bytes: Blob): PartRow => ({ fileId, part: 0, bytes })

/** For browsers that can't keep a Blob (WebKit in private windows): parts, one at a time. */
export async function keepParts(db: TendrilDb, fileId: string, file: Blob): Promise<void> {
  for (let part = 0; part === 0 || part * PART < file.size; part++) {
    const bytes = await file.slice(part * PART, (part + 1) * PART).arrayBuffer()
    await db.parts.put({ fileId, part, bytes })
  }
}

/** Bytes and the rows that promise them: at once, or, where a Blob can't be kept, the bytes first. */
export async function keepWith(
  db: TendrilDb,
  files: readonly { fileId: string; file: Blob }[],
  tables: readonly Table[],
  write: () => Promise<unknown>,
): Promise<void> {
  const keep = (blobs: boolean) =>
    db.transaction('rw', [db.parts, ...tables], async () => {
      for (const { fileId, file } of blobs ? files : []) await db.parts.put(wholeRow(fileId, file))
      await write()
    })
  await keep(true).catch(async (error: unknown) => {
    if (files.length === 0 || isFull(error) || error instanceof Refusal) throw error
    for (const { fileId, file } of files) await keepParts(db, fileId, file)
    await keep(false)
  })
}

/** Bytes as a Blob in memory: WebKit sends an empty body for a File that comes from IndexedDB. */
export async function readBytes(
  db: TendrilDb,
  fileId: string,
  start: number,
  end: number,
): Promise<Blob> {
  const first = await db.parts.get([fileId, 0])
  if (first?.loose) return readLoose(db, fileId, start, end)
  if (first && !(first.bytes instanceof ArrayBuffer)) {
    return new Blob([await first.bytes.slice(start, end).arrayBuffer()])
  }
  const pieces: ArrayBuffer[] = []
  for (let part = Math.floor(start / PART); part * PART < end; part++) {
    const bytes = (await db.parts.get([fileId, part]))?.bytes
    if (!(bytes instanceof ArrayBuffer)) throw new Error('a part is missing')
    pieces.push(bytes.slice(Math.max(0, start - part * PART), end - part * PART))
  }
  return new Blob(pieces)
}

/** Of a recording: the part that `start` is in, and those after it. */
async function readLoose(db: TendrilDb, fileId: string, start: number, end: number): Promise<Blob> {
  const parts = db.parts.where('[fileId+part]')
  const first = await parts.between([fileId, 0], [fileId, start], true, true).last()
  const from = first?.part ?? 0
  const rows = await db.parts
    .where('[fileId+part]')
    .between([fileId, from], [fileId, end], true, false)
    .toArray()
  const bytes = rows.map((row) => row.bytes as ArrayBuffer)
  return new Blob([await new Blob(bytes).slice(start - from, end - from).arrayBuffer()])
}

/** The whole file, for a preview; null when this device does not have it. */
export async function wholeFile(db: TendrilDb, fileId: string, type: string): Promise<Blob | null> {
  const rows = await db.parts.where('fileId').equals(fileId).sortBy('part')
  return rows.length === 0
    ? null
    : new Blob(
        rows.map(({ bytes }) => bytes),
        { type },
      )
}

export const dropBytes = (db: TendrilDb, fileIds: string[]): Promise<unknown> =>
  db.parts.where('fileId').anyOf(fileIds).delete()

/** What is not to go up any more, with its bytes. */
export const dropUploads = (db: TendrilDb, fileIds: string[]): Promise<unknown> =>
  db.transaction('rw', db.uploads, db.parts, async () => {
    await db.uploads.bulkDelete(fileIds)
    await dropBytes(db, fileIds)
  })

/** Parts whose message was never queued, because the tab was closed in between. */
export async function sweepBytes(db: TendrilDb, now: number): Promise<void> {
  // In this order: a file leaves its share for its upload.
  const shared = (await db.shares.toArray()).flatMap(({ files }) => files)
  const kept = new Set(await db.uploads.toCollection().primaryKeys())
  for (const { fileId } of shared) kept.add(fileId)
  const fileIds = (await db.parts.orderBy('fileId').uniqueKeys()) as string[]
  const madeAt = (uuid: string) => Number.parseInt(uuid.replaceAll('-', '').slice(0, 12), 16)
  await dropBytes(
    db,
    fileIds.filter((fileId) => !kept.has(fileId) && madeAt(fileId) < now - DAY),
  )
}
