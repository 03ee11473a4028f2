import type { ClientSession, Collection, Db, Filter, IndexDescription } from 'mongodb'
import type { FilePhase } from '../../../lib/protocol/files.ts'
import type { FileRecord, NewFile } from '../files.ts'
import { durable, unlessTaken } from './durable.ts'

/** What is known of a file; how long it is, only its chunks can say. */
export interface Upload extends Omit<FileRecord, 'length'> {
  /** Of the writer that began last. */
  readonly epoch: number
}

interface UploadDocument extends Omit<Upload, 'fileId'> {
  readonly _id: string
  /** Its end stands in no log yet. Absent otherwise, so that the index holds only these. */
  readonly untold?: true
  /** Chunks that it should not have may be there: a crash, or a late writer, can leave them. */
  readonly leftover?: true
}

export const uploadIndexes: IndexDescription[] = [
  { key: { roomId: 1 } },
  { key: { state: 1, expiresAt: 1 } },
  { key: { state: 1, endedAt: 1 } },
  { key: { leftover: 1, endedAt: 1 }, partialFilterExpression: { leftover: true } },
  { key: { untold: 1, endedAt: 1 }, partialFilterExpression: { untold: true } },
]

const pick = (document: UploadDocument): Upload => {
  const { _id: fileId, roomId, ownerId, name, type, size, createdAt, expiresAt } = document
  const { state, endedAt, epoch } = document
  return {
    fileId,
    roomId,
    ownerId,
    name,
    type,
    size,
    createdAt,
    expiresAt,
    state,
    endedAt,
    epoch,
  }
}

const open: FilePhase[] = ['growing', 'complete']
export const dead: FilePhase[] = ['cancelled', 'expired']
const after = { returnDocument: 'after' } as const

export const uploadsOf = (db: Db): Collection<UploadDocument> => db.collection('uploads', durable)

/** The records of all files, one document each; every change is one command on one document. */
export const makeUploads = (db: Db) => {
  const uploads = uploadsOf(db)
  const ids = async (filter: Filter<UploadDocument>, sort: keyof UploadDocument, limit = 0) => {
    const found = uploads.find(filter, { projection: { _id: 1 } }).sort({ [sort]: 1 })
    return (await found.limit(limit).toArray()).map(({ _id }) => _id)
  }
  const change = async (filter: Filter<UploadDocument>, set: Partial<UploadDocument>) =>
    (await uploads.updateOne(filter, { $set: set })).matchedCount > 0

  return {
    async find(fileId: string): Promise<Upload | null> {
      const found = await uploads.findOne({ _id: fileId })
      return found && pick(found)
    },

    /** Keeps the one that is there. */
    async insert({ fileId, ...file }: NewFile) {
      const fresh = { _id: fileId, ...file, state: 'growing', endedAt: null, epoch: 0 } as const
      await unlessTaken(uploads.insertOne(fresh))
    },

    async begin(fileId: string, session: ClientSession): Promise<Upload | null> {
      const growing = { _id: fileId, state: 'growing' } as const
      const begun = await uploads.findOneAndUpdate(
        growing,
        { $inc: { epoch: 1 } },
        { ...after, session },
      )
      return begun && pick(begun)
    },

    /** False when somebody has begun since `epoch`, or the size is known. */
    declare: (fileId: string, epoch: number, size: number) =>
      change({ _id: fileId, state: 'growing', size: null, epoch }, { size, leftover: true }),

    complete: (fileId: string, at: number) =>
      change({ _id: fileId, state: 'growing' }, { state: 'complete', endedAt: at, untold: true }),

    /** False when it has ended before. */
    async end(fileId: string, state: FilePhase, at: number) {
      const ended = await uploads.updateOne(
        { _id: fileId, state: { $in: open } },
        { $set: { state, endedAt: at, untold: true, leftover: true }, $inc: { epoch: 1 } },
      )
      return ended.matchedCount > 0
    },

    touch: (fileId: string, expiresAt: number) => change({ _id: fileId }, { expiresAt }),

    async tell(fileId: string) {
      await uploads.updateOne({ _id: fileId }, { $unset: { untold: 1 } })
    },

    /** Nothing when it has ended since `epoch`. */
    async cleared({ fileId, epoch }: Upload) {
      await uploads.updateOne({ _id: fileId, epoch }, { $unset: { leftover: 1 } })
    },

    expired: (now: number, limit: number) =>
      ids({ state: 'growing', expiresAt: { $lte: now } }, 'expiresAt', limit),

    ofRoom: (roomId: string) => ids({ roomId, state: { $in: open } }, 'createdAt'),

    async untold(limit: number): Promise<Upload[]> {
      const found = uploads.find({ untold: true }).sort({ endedAt: 1 }).limit(limit)
      return (await found.toArray()).map(pick)
    },

    async leftovers(states: FilePhase[], before: number, limit: number): Promise<Upload[]> {
      const ended = { leftover: true, state: { $in: states }, endedAt: { $lt: before } } as const
      const found = uploads.find(ended).sort({ endedAt: 1 }).limit(limit)
      return (await found.toArray()).map(pick)
    },

    tombstones: (before: number, limit: number) =>
      ids({ state: { $in: dead }, endedAt: { $lt: before } }, 'endedAt', limit),

    async forget(fileId: string, before: number) {
      await uploads.deleteOne({ _id: fileId, state: { $in: dead }, endedAt: { $lt: before } })
    },
  }
}

export type Uploads = ReturnType<typeof makeUploads>
