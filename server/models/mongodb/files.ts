import type { Db } from 'mongodb'
import { Refusal } from '../../../lib/protocol/errors.ts'
import { atTheDoor } from '../door.ts'
import type { Files } from '../files.ts'
import { asRefusal } from './faults.ts'
import { erase, trim } from './finish.ts'
import { makeGridfs } from './gridfs.ts'
import { makeLook } from './look.ts'
import type { After } from './patience.ts'
import { makeRange } from './range.ts'
import { dead, makeUploads, type Upload } from './uploads.ts'
import { makeWriter } from './writer.ts'

const BATCH = 100

export interface FilesOptions {
  readonly now?: () => number
  readonly after?: After
}

export interface OpenFiles extends Files {
  /** Ends what is being written, and keeps what has arrived. */
  close(): Promise<void>
}

const later: After = (ms, run) => {
  const timer = setTimeout(run, ms)
  return () => clearTimeout(timer)
}

/** Files that grow in the collections of an ordinary GridFS bucket. */
export const openFiles = (db: Db, options: FilesOptions = {}): OpenFiles => {
  const { now = Date.now, after = later } = options
  const uploads = makeUploads(db)
  const bucket = makeGridfs(db, uploads, now)
  const look = makeLook(bucket, uploads)
  const range = makeRange(db)
  const writer = makeWriter({ bucket, uploads, look, now, after })

  const remove = async (upload: Upload) => {
    await erase(bucket, upload.fileId)
    await uploads.cleared(upload)
  }

  const each = async <T>(find: () => Promise<T[]>, act: (one: T) => Promise<void>) => {
    for (;;) {
      const batch = await find()
      for (const one of batch) await act(one)
      if (batch.length < BATCH) return
    }
  }

  const files: OpenFiles = {
    async create(file) {
      const { fileId, ownerId, roomId, size } = file
      await uploads.insert(file)
      const upload = await uploads.find(fileId)
      if (upload?.ownerId !== ownerId || upload.roomId !== roomId) throw new Refusal('CONFLICT')
      if (upload.size === size) return look.demand(fileId)
      if (size === null || upload.state !== 'growing') throw new Refusal('CONFLICT')
      return writer.declare(fileId, size, (length) => length === 0)
    },

    async claim(file) {
      await uploads.insert({ ...file, size: file.size || null })
    },

    find: look.find,
    declare: (fileId, size) => writer.declare(fileId, size, (length) => length <= size),
    append: writer.append,

    async read(fileId, from, to) {
      const bytes = await range(fileId, from, to)
      if (bytes.length > 0) return bytes
      const upload = await uploads.find(fileId)
      const there = upload?.state === 'growing' || upload?.state === 'complete'
      throw new Refusal(there ? 'UNAVAILABLE' : 'GONE')
    },

    async touch(fileId, expiresAt) {
      await uploads.touch(fileId, expiresAt)
    },

    async end(fileId, state, at) {
      const ended = await uploads.end(fileId, state, at)
      await writer.alone(fileId, async () => {
        const upload = ended ? await uploads.find(fileId) : null
        if (upload) await remove(upload)
      })
      return look.find(fileId)
    },

    async expired(at, limit) {
      const ids: string[] = []
      for (const fileId of await uploads.expired(at, limit)) {
        // One that only lacks its end gets it here, and stays.
        if ((await look.find(fileId))?.state === 'growing') ids.push(fileId)
      }
      return ids
    },

    ofRoom: (roomId) => uploads.ofRoom(roomId),
    async untold(limit) {
      return Promise.all((await uploads.untold(limit)).map(look.asRecord))
    },
    told: (fileId) => uploads.tell(fileId),

    async sweep(before) {
      await each(() => uploads.leftovers(dead, Number.MAX_SAFE_INTEGER, BATCH), remove)
      await each(
        () => uploads.leftovers(['complete'], before, BATCH),
        async (upload) => {
          await trim(bucket, upload.fileId, upload.size ?? 0)
          await uploads.cleared(upload)
        },
      )
      await each(
        () => uploads.tombstones(before, BATCH),
        async (fileId) => {
          // Once more: a writer that slept through the end may have left something.
          await erase(bucket, fileId)
          await uploads.forget(fileId, before)
        },
      )
    },

    free: async () => Infinity,
    close: () => writer.close(),
  }
  return atTheDoor(files, asRefusal)
}
