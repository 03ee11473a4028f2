import type { Readable } from 'node:stream'
import { DataStore, Upload } from '@tus/server'
import { Refusal } from '../lib/protocol/errors.ts'
import type { Context } from './context.ts'
import type { FileRecord, NewFile } from './models/files.ts'
import { bodies } from './tus.body.ts'
import { reach } from './fault.ts'

export type Uploads = Pick<
  Context,
  | 'store'
  | 'config'
  | 'now'
  | 'fanout'
  | 'growing'
  | 'ends'
  | 'access'
  | 'limits'
  | 'speeds'
  | 'metrics'
  | 'space'
  | 'log'
>

export const EXTENSIONS = [
  'creation',
  'creation-with-upload',
  'creation-defer-length',
  'termination',
  'expiration',
]

/** The store, as the tus server wants to see it. */
export class Bytes extends DataStore {
  override extensions = EXTENSIONS
  /** What `onUploadCreate` has learned, until `create` is called with the same upload. */
  readonly created = new WeakMap<Upload, NewFile>()
  private readonly ctx: Uploads

  constructor(ctx: Uploads) {
    super()
    this.ctx = ctx
  }

  override async create(upload: Upload): Promise<Upload> {
    const file = this.created.get(upload)
    if (!file) throw new Error('an upload was created without its room')
    const { expiresAt } = file
    const record = { ...(await this.ctx.store.files.create(file)), expiresAt }
    reach('upload made')
    await this.ctx.store.files.touch(file.fileId, expiresAt)
    const room = await this.ctx.store.rooms.find(file.roomId)
    if (!room || (room.expiresAt !== null && room.expiresAt <= this.ctx.now())) {
      await this.ctx.ends.end(file.fileId, 'cancelled')
      throw new Refusal('NOT_FOUND')
    }
    if (record.state === 'complete' && record.size === 0) await this.ctx.ends.tell(record)
    return Object.assign(upload, this.describe(record))
  }

  override async getUpload(id: string): Promise<Upload> {
    const record = await this.ctx.store.files.find(id)
    if (!record) throw new Refusal('NOT_FOUND')
    return this.describe(record)
  }

  /** Bytes can be read as they come in, not when the request is over. */
  override async write(course: Readable, id: string, offset: number): Promise<number> {
    const body = bodies.getStore()
    if (!body) throw new Error('an upload without a request')
    try {
      const length = await this.append(body.bytes, over(course), id, offset)
      // To the store, it was a connection that was cut.
      if (body.meter?.refused) throw body.meter.refused
      return length
    } finally {
      body.end()
    }
  }

  private async append(
    bytes: AsyncIterable<Uint8Array>,
    over: AbortSignal,
    id: string,
    offset: number,
  ): Promise<number> {
    const { store, fanout, growing, ends, now, config, metrics, log } = this.ctx
    const { size, roomId, state } = await this.found(id)
    if (state === 'complete') return finished(bytes, offset)
    let touched = 0
    const touch = async () => {
      touched = now()
      await store.files.touch(id, touched + config.UPLOAD_EXPIRES)
    }
    const grew = (length: number, pieces: readonly Uint8Array[] = []) => {
      growing.bring(id, length, pieces)
      fanout.grew({ fileId: id, length, size, state: 'growing' })
      if (now() - touched < config.UPLOAD_EXPIRES / 4) return
      touch().catch((error: unknown) => log.warn({ err: error, fileId: id }, 'not touched'))
    }
    await touch()
    let tooMuch = false
    const left = config.MAX_UPLOAD_BYTES - offset
    const most = size === null ? limited(bytes, left, () => (tooMuch = true)) : bytes
    const record = await store.files.append(id, offset, most, grew, over)
    reach('bytes stored')
    metrics.uploaded.inc(record.length - offset)
    if (tooMuch) throw new Refusal('TOO_LARGE')
    if (record.state === 'complete') reach('file complete')
    if (record.state === 'complete') await ends.tell(record, bodies.getStore()?.duration)
    else fanout.grew(record)
    log.debug({ fileId: id, roomId, offset, length: record.length }, 'upload')
    return record.length
  }

  override async declareUploadLength(id: string, size: number): Promise<void> {
    const record = await this.ctx.store.files.declare(id, size)
    if (record.state === 'complete') await this.ctx.ends.tell(record, bodies.getStore()?.duration)
    else this.ctx.fanout.grew(record)
  }

  override async remove(id: string): Promise<void> {
    await this.ctx.ends.end(id, 'cancelled')
  }

  /** Expired uploads are the sweeper's. */
  override async deleteExpired(): Promise<number> {
    return 0
  }

  override getExpiration(): number {
    return this.ctx.config.UPLOAD_EXPIRES
  }

  private async found(id: string): Promise<FileRecord> {
    const record = await this.ctx.store.files.find(id)
    if (!record) throw new Refusal('NOT_FOUND')
    return record
  }

  private describe(record: FileRecord): Upload {
    const { fileId: id, roomId, name, type, size, length: offset, state } = record
    const late = state === 'growing' && record.expiresAt <= this.ctx.now()
    if (late || state === 'cancelled' || state === 'expired') throw new Refusal('GONE')
    return new Upload({
      id,
      offset,
      metadata: { fileId: id, roomId, name, type },
      // The tus server adds the expiration to this time; an upload that goes on, goes on living.
      creation_date: new Date(this.ctx.now()).toISOString(),
      ...(size !== null && { size }),
    })
  }
}

/** Aborts when the tus server ends the course: somebody else wants to write, or the sender has gone. */
function over(course: Readable): AbortSignal {
  const controller = new AbortController()
  course.once('end', () => controller.abort()).resume()
  return controller.signal
}

/**
 * Of a size that nobody knows yet, as much as any upload may have; `more` hears that there is more,
 * since to the store a source that fails is a connection that was cut.
 */
async function* limited(bytes: AsyncIterable<Uint8Array>, most: number, more: () => void) {
  let left = most
  for await (const piece of bytes) {
    if (piece.length > left) return more()
    left -= piece.length
    yield piece
  }
}

/** Nothing more is a fine end of an upload that has everything. */
async function finished(bytes: AsyncIterable<Uint8Array>, length: number): Promise<number> {
  for await (const piece of bytes) if (piece.length > 0) throw new Refusal('TOO_LARGE')
  return length
}
