import { Refusal } from '../../../lib/protocol/errors.ts'
import type { FileRecord } from '../files.ts'
import type { Bucket } from './bucket.ts'
import { complete, erase } from './finish.ts'
import type { Upload, Uploads } from './uploads.ts'

/** What there is of a file, and putting right what a crash has left of it. */
export const makeLook = (bucket: Bucket, uploads: Pick<Uploads, 'find'>) => {
  const asRecord = async (upload: Upload): Promise<FileRecord> => {
    const { epoch: _, ...record } = upload
    const { fileId, state, size } = record
    if (state === 'complete') return { ...record, length: size ?? 0 }
    const last = state === 'growing' ? await bucket.last(fileId) : null
    return { ...record, length: last ? last.n * bucket.chunk + last.length : 0 }
  }

  /** Erases what was written after the file's end, by somebody who did not know of it. */
  const tidy = async (fileId: string) => {
    const upload = await uploads.find(fileId)
    if (upload?.state !== 'growing' && upload?.state !== 'complete') await erase(bucket, fileId)
  }

  const finish = async (fileId: string, size: number) => {
    if (!(await complete(bucket, fileId, size))) await tidy(fileId)
  }

  /** The record with its length. All bytes and no end, as a crash may leave it, ends here. */
  const find = async (fileId: string): Promise<FileRecord | null> => {
    const upload = await uploads.find(fileId)
    if (!upload) return null
    const record = await asRecord(upload)
    if (record.state !== 'growing' || record.length !== record.size) return record
    await finish(fileId, record.size)
    return find(fileId)
  }

  return {
    asRecord,
    tidy,
    finish,
    find,
    async demand(fileId: string): Promise<FileRecord> {
      const record = await find(fileId)
      if (!record) throw new Refusal('NOT_FOUND')
      return record
    },
  }
}

export type Look = ReturnType<typeof makeLook>
