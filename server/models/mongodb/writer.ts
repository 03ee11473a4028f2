import { Refusal } from '../../../lib/protocol/errors.ts'
import { makePens, type Pen } from '../pens.ts'
import type { FileRecord, Files } from '../files.ts'
import type { Bucket, Turn } from './bucket.ts'
import type { Look } from './look.ts'
import { takePlace } from './place.ts'
import type { After } from './patience.ts'
import { pour } from './pour.ts'
import type { Uploads } from './uploads.ts'

/** A writer whose chunks were removed meets no fence: it looks for its epoch this often. */
const LOOK = 2000
/**
 * Chunks that one command of an upload stores while there are few uploads, and chunks for all of them
 * together: many at once keep the database as busy with less in memory each.
 */
const BATCH = 4
const ALL = 32

interface WriterOptions {
  readonly bucket: Bucket
  readonly uploads: Pick<Uploads, 'find' | 'declare'>
  readonly look: Look
  readonly now: () => number
  readonly after: After
}

/** What makes a file longer, and what must know exactly how long it is. */
export const makeWriter = ({ bucket, uploads, look, now, after }: WriterOptions) => {
  const pens = makePens()
  let pouring = 0
  const batch = () => Math.max(1, Math.min(BATCH, Math.floor(ALL / pouring)))
  let closed = false

  const begin = async (fileId: string): Promise<Turn> => {
    const turn = await bucket.begin(fileId)
    if (turn) return turn
    await look.demand(fileId)
    throw new Refusal('GONE')
  }

  const write = async (
    fileId: string,
    pen: Pen,
    offset: number,
    bytes: AsyncIterable<Uint8Array>,
    grew: (length: number) => void,
  ) => {
    const { file } = pen
    const { epoch, ...turn } = await begin(fileId)
    const place = await takePlace(bucket, fileId, { epoch, ...turn })
    file.length = file.claimed = place.length
    file.size = turn.size
    file.epoch = epoch
    if (place.length === turn.size) {
      await look.finish(fileId, turn.size)
      throw new Refusal('GONE')
    }
    if (offset !== place.length) throw new Refusal('WRONG_OFFSET')
    if (pen.fenced) throw new Refusal('LOCKED')

    let looked = now()
    const check = async (length: number) => {
      if (length === file.size) return look.finish(fileId, length)
      if (now() - looked < LOOK) return
      looked = now()
      if ((await uploads.find(fileId))?.epoch !== epoch) throw new Refusal('LOCKED')
    }
    const source = bytes[Symbol.asyncIterator]()
    pouring++
    try {
      return await pour({ pen, place, chunk: bucket.chunk, batch, source, grew, check, after })
    } catch (error) {
      // Where this fails, too, the sweep of the tombstone does it.
      if (place.length > offset) await look.tidy(fileId).catch(() => {})
      throw error
    } finally {
      pouring--
    }
  }

  /** Sets the size where it fits what is there; nothing where the record has changed meanwhile. */
  const settle = async (fileId: string, size: number, fits: (length: number) => boolean) => {
    const upload = await uploads.find(fileId)
    const growth = pens.growth(fileId)
    if (growth && growth.epoch !== null && growth.epoch === upload?.epoch) {
      // The writer is here, and goes on.
      if (!fits(growth.claimed)) throw new Refusal('CONFLICT')
      growth.size = size
      await uploads.declare(fileId, growth.epoch, size)
      return
    }
    // Wherever the writer is, it is fenced: it would not know the size, nor this its length.
    const turn = await bucket.begin(fileId)
    if (!turn || turn.size !== null) return
    const place = await takePlace(bucket, fileId, turn)
    if (!fits(place.length)) throw new Refusal('CONFLICT')
    await uploads.declare(fileId, turn.epoch, size)
  }

  return {
    append: (async (fileId, offset, bytes, grew, signal) => {
      if (closed) throw new Refusal('UNAVAILABLE')
      return pens.write(fileId, signal, async (pen) => {
        const ended = await write(fileId, pen, offset, bytes, grew)
        if (pen.fenced && !ended) throw new Refusal('LOCKED')
        const record = await look.demand(fileId)
        if (record.state === 'growing' || record.state === 'complete') return record
        await look.tidy(fileId)
        throw new Refusal('LOCKED')
      })
    }) satisfies Files['append'],

    /** Gives a size to a file that has none; CONFLICT when it has another or `fits` denies it. */
    async declare(
      fileId: string,
      size: number,
      fits: (length: number) => boolean,
    ): Promise<FileRecord> {
      for (;;) {
        const upload = await uploads.find(fileId)
        if (!upload) throw new Refusal('NOT_FOUND')
        if (upload.size === size) return look.demand(fileId)
        if (upload.size !== null) throw new Refusal('CONFLICT')
        if (upload.state !== 'growing') throw new Refusal('GONE')
        await settle(fileId, size, fits)
      }
    },

    alone: pens.alone,

    async close() {
      closed = true
      await pens.stopAll()
    },
  }
}
