import { Refusal } from '../../../lib/protocol/errors.ts'
import { makePens, type Pen } from '../pens.ts'
import type { FileRecord, Files } from '../files.ts'
import { makeClaims } from './claims.ts'
import type { Database } from './database.ts'
import type { Disk } from './disk.ts'
import { makeHandles } from './handles.ts'
import { pour } from './pour.ts'
import { makeRecords, type FileRow } from './records.ts'
import { makeTombs } from './tombs.ts'
import type { Writer } from './writer.ts'

export const makeFiles = (db: Database, writer: Writer, disk: Disk, now: () => number) => {
  const records = makeRecords(db)
  const handles = makeHandles(disk)
  const pens = makePens()
  const claims = makeClaims({ records, writer, disk, pens, now })
  const tombs = makeTombs({ records, writer, disk, handles })
  let closed = false

  const withLength = async (row: FileRow): Promise<FileRecord> => {
    const { fileId, state, size } = row
    if (state === 'complete') return { ...row, length: size ?? 0 }
    if (state !== 'growing') return { ...row, length: 0 }
    const length = pens.growth(fileId)?.length ?? (await disk.length(fileId)) ?? 0
    return { ...row, length }
  }

  const complete = (fileId: string) => writer.write(() => records.complete([now(), fileId]))

  /** The record with its length. All bytes and no end, as a crash may leave it, ends here. */
  const look = async (fileId: string): Promise<FileRecord | null> => {
    const row = records.find(fileId)
    if (!row) return null
    const record = await withLength(row)
    if (record.state !== 'growing' || record.length !== record.size) return record
    await disk.sync(fileId)
    await complete(fileId)
    return look(fileId)
  }

  const demand = async (fileId: string): Promise<FileRecord> => {
    const record = await look(fileId)
    if (!record) throw new Refusal('NOT_FOUND')
    return record
  }

  /** Whether `bytes` came to its end. */
  const write = async (
    fileId: string,
    pen: Pen,
    offset: number,
    bytes: AsyncIterable<Uint8Array>,
    grew: Parameters<Files['append']>[3],
  ): Promise<boolean> => {
    const found = await disk.length(fileId)
    const length = found ?? 0
    pen.file.length = pen.file.claimed = length
    const { state } = await demand(fileId)
    if (state !== 'growing') throw new Refusal('GONE')
    if (offset !== length) throw new Refusal('WRONG_OFFSET')
    if (pen.fenced) throw new Refusal('LOCKED')
    const handle = await (found === null ? disk.make(fileId) : disk.open(fileId))
    try {
      pen.file.size = records.find(fileId)?.size ?? null
      const source = bytes[Symbol.asyncIterator]()
      const full = () => complete(fileId)
      return await pour({ pen, handle, source, grew, full, free: () => disk.free() })
    } finally {
      await handle.close()
    }
  }

  const files: Files = {
    async create(file) {
      await claims.create(file)
      return demand(file.fileId)
    },

    claim: claims.claim,

    find: look,

    async declare(fileId, size) {
      await claims.declare(fileId, size)
      return demand(fileId)
    },

    async append(fileId, offset, bytes, grew, signal) {
      if (closed) throw new Refusal('UNAVAILABLE')
      if (!records.find(fileId)) throw new Refusal('NOT_FOUND')
      return pens.write(fileId, signal, async (pen) => {
        const ended = await write(fileId, pen, offset, bytes, grew)
        if (pen.fenced && !ended) throw new Refusal('LOCKED')
        return demand(fileId)
      })
    },

    read: (fileId, from, to) => handles.read(fileId, from, to),

    async touch(fileId, expiresAt) {
      await writer.jot(() => records.touch([expiresAt, fileId]))
    },

    async end(fileId, state, at) {
      if (!records.find(fileId)) return null
      return pens.alone(fileId, async () => {
        await tombs.bury(fileId, state, at)
        return look(fileId)
      })
    },

    async expired(at, limit) {
      return records.expired(at, limit)
    },
    async ofRoom(roomId) {
      return records.ofRoom(roomId)
    },
    async untold(limit) {
      return Promise.all(records.untold(limit).map(withLength))
    },
    async told(fileId) {
      await writer.write(() => records.tell([fileId]))
    },
    async sweep(before) {
      await writer.write(() => records.sweep([before]))
    },
    free: () => disk.free(),
  }

  return {
    files,

    /** Finishes what a crash has left half done. */
    async recover() {
      for (const { fileId } of records.growing()) await look(fileId)
      await tombs.clearAll()
    },

    async close() {
      closed = true
      await pens.stopAll()
      await handles.close()
    },
  }
}
