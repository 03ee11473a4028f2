import {
  Binary,
  Long,
  MongoBulkWriteError,
  MongoServerError,
  type ClientSession,
  type Db,
  type Document,
  type IndexDescription,
} from 'mongodb'
import type { Bucket, Last } from './bucket.ts'
import { durable, isTaken, unlessTaken } from './durable.ts'
import type { Uploads } from './uploads.ts'

/** As large as the pieces that viewers share, so that each is one chunk. */
export const CHUNK = 256 * 1024

/** An ordinary chunk. `e`, which other readers ignore, is the epoch of its last writer. */
interface ChunkDocument {
  readonly files_id: string
  readonly n: number
  readonly data: Uint8Array
  readonly e: number
}

interface FileDocument {
  readonly _id: string
  readonly length: Long
  readonly chunkSize: number
  readonly uploadDate: Date
  readonly filename: string
  readonly metadata: Document
}

export const chunkIndexes: IndexDescription[] = [{ key: { files_id: 1, n: 1 }, unique: true }]
export const listIndexes: IndexDescription[] = [{ key: { filename: 1, uploadDate: 1 } }]

export const chunksOf = (db: Db) => db.collection<ChunkDocument>('fs.chunks', durable)
export const listOf = (db: Db) => db.collection<FileDocument>('fs.files', durable)

/** A bucket in the collections of a `GridFSBucket` with its usual name. */
export const makeGridfs = (db: Db, uploads: Uploads, now: () => number): Bucket => {
  const chunks = chunksOf(db)
  const list = listOf(db)

  const last = async (fileId: string, session?: ClientSession): Promise<Last | null> => {
    const projection = { _id: 0, n: 1, e: 1, length: { $binarySize: '$data' } }
    const [top, below] = await chunks
      .find<{ n: number; e: number; length: number }>(
        { files_id: fileId },
        { projection, ...(session && { session }) },
      )
      .sort({ n: -1 })
      .limit(2)
      .toArray()
    return top ? { n: top.n, length: top.length, epoch: Math.max(top.e, below?.e ?? 0) } : null
  }

  const claim = async (fileId: string, epoch: number, n: number) => {
    const claimed = await chunks.findOneAndUpdate(
      { files_id: fileId, n, e: { $lte: epoch } },
      [{ $set: { e: epoch, data: { $ifNull: ['$data', new Binary(new Uint8Array(0))] } } }],
      { upsert: true, returnDocument: 'after', promoteBuffers: true },
    )
    return claimed?.data ?? null
  }

  return {
    chunk: CHUNK,

    // One causal session: a new primary may not yet know all that its predecessor has acknowledged.
    begin: (fileId) =>
      db.client.withSession({ causalConsistency: true }, async (session) => {
        const begun = await uploads.begin(fileId, session)
        return begun && { ...begun, last: await last(fileId, session) }
      }),

    last: (fileId) => last(fileId),

    async claim(fileId, epoch, n) {
      for (const again of [true, false]) {
        try {
          return await claim(fileId, epoch, n)
        } catch (error) {
          if (!isTaken(error)) throw error
          // Two who both find nothing both insert: the second of them finds the other's chunk now.
          if (!again) return null
        }
      }
      return null
    },

    async insert(fileId, epoch, n, datas) {
      const documents = datas.map((data, i) => ({ files_id: fileId, n: n + i, data, e: epoch }))
      try {
        await chunks.insertMany(documents, { ordered: true })
        return documents.length
      } catch (error) {
        if (!(error instanceof MongoBulkWriteError) || !isTaken(error)) throw error
        const doubt = error.result.getWriteConcernError()
        if (doubt) throw new MongoServerError(doubt.toJSON())
        return error.insertedCount
      }
    },

    async replace(fileId, epoch, n, data) {
      const own = { files_id: fileId, n, e: { $lte: epoch } }
      const { matchedCount } = await chunks.updateOne(own, { $set: { data, e: epoch } })
      return matchedCount > 0
    },

    count: (fileId) => chunks.countDocuments({ files_id: fileId }),

    async cut(fileId, n) {
      await chunks.deleteMany({ files_id: fileId, n: { $gte: n } })
    },

    async list(fileId, size) {
      const upload = await uploads.find(fileId)
      if (!upload) return
      const { name: filename, roomId, ownerId, type } = upload
      const shown = {
        _id: fileId,
        length: Long.fromNumber(size),
        chunkSize: CHUNK,
        uploadDate: new Date(now()),
        filename,
        metadata: { roomId, ownerId, type },
      }
      await unlessTaken(list.insertOne(shown))
    },

    async unlist(fileId) {
      await list.deleteOne({ _id: fileId })
    },

    complete: (fileId) => uploads.complete(fileId, now()),
  }
}
