import { Readable } from 'node:stream'
import { Upload } from '@tus/server'
import { Refusal } from '../lib/protocol/errors.ts'
import type { UploadMetadata } from '../lib/protocol/files.ts'
import type { Context, Me } from '../server/context.ts'
import { Locks } from '../server/locks.ts'
import { bodies } from '../server/tus.body.ts'
import { Bytes } from '../server/tus.bytes.ts'
import { refusalOf } from '../server/tus.refusals.ts'

/** A running request that is asked to make way stops within this time. */
const DRAIN = 100

/** What the tus server does between the door and our store, in its order. */
export function makeUploading(ctx: Context) {
  const bytes = new Bytes(ctx)
  const locks = new Locks()

  const allow = async (me: Me, fileId: string, roomId?: string) => {
    const known = await ctx.store.files.find(fileId)
    if (roomId !== undefined ? known && known.ownerId !== me.id : known?.ownerId !== me.id) {
      throw new Refusal(roomId !== undefined ? 'CONFLICT' : 'NOT_FOUND')
    }
    await ctx.access.enter(me, roomId ?? known?.roomId ?? '')
  }

  const locked = async <T>(id: string, run: (over: AbortSignal) => Promise<T>): Promise<T> => {
    const over = new AbortController()
    const lock = locks.newLock(id)
    const makeWay = () => void setTimeout(() => over.abort(), DRAIN)
    await lock.lock(new AbortController().signal, makeWay)
    try {
      return await run(over.signal)
    } finally {
      await lock.unlock()
    }
  }

  const refusing = <T>(method: string, run: () => Promise<T>): Promise<T | Refusal> =>
    run().catch((error: unknown) => refusalOf(error, method))

  return {
    create: (me: Me, size: number, metadata: UploadMetadata) =>
      refusing('POST', async () => {
        const { fileId, roomId } = metadata
        await allow(me, fileId, roomId)
        const upload = new Upload({ id: fileId, offset: 0, size, metadata: { ...metadata } })
        const createdAt = ctx.now()
        const expiresAt = createdAt + ctx.config.UPLOAD_EXPIRES
        bytes.created.set(upload, { ...metadata, ownerId: me.id, size, createdAt, expiresAt })
        return locked(fileId, async () => void (await bytes.create(upload)))
      }),

    offset: (me: Me, fileId: string) =>
      refusing('HEAD', async () => {
        await allow(me, fileId)
        return locked(fileId, async () => (await bytes.getUpload(fileId)).offset)
      }),

    append: (me: Me, fileId: string, offset: number, body: AsyncIterable<Uint8Array>) =>
      refusing('PATCH', async () => {
        await allow(me, fileId)
        return locked(fileId, async (over) => {
          const upload = await bytes.getUpload(fileId)
          if (upload.offset !== offset) throw new Refusal('WRONG_OFFSET')
          const course = new Readable({ read() {} })
          const end = () => course.push(null)
          over.addEventListener('abort', end)
          const said = { bytes: body, course: null as never, end }
          return bodies.run(said, () => bytes.write(course, fileId, offset))
        })
      }),

    end: (me: Me, fileId: string) =>
      refusing('DELETE', async () => {
        await allow(me, fileId)
        await locked(fileId, () => bytes.remove(fileId))
      }),
  }
}
