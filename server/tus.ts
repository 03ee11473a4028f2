import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Locker, Server } from '@tus/server'
import type { ServerRequest } from 'srvx'
import { NodeRequest } from 'srvx/node'
import * as v from 'valibot'
import { Refusal } from '../lib/protocol/errors.ts'
import { UploadMetadata } from '../lib/protocol/files.ts'
import { Uuid } from '../lib/protocol/ids.ts'
import { answerRefusal } from './answer.ts'
import type { Me } from './context.ts'
import { makeMeter, type Meter } from './budgets.ts'
import { subjectOf } from './session.ts'
import { bodies, makeBody } from './tus.body.ts'
import { Bytes, EXTENSIONS, type Uploads } from './tus.bytes.ts'
import { parseRefusal, precondition, refusalOf, TUS_VERSION } from './tus.refusals.ts'

export const UPLOADS = '/uploads'
/** A running request that is asked to make way stops within this time. */
const DRAIN = 100

export interface Tus {
  /** @param created hears where an upload is about to be created */
  handle(
    req: IncomingMessage,
    res: ServerResponse,
    me: Me,
    created?: (roomId: string) => void,
  ): Promise<void>
}

/**
 * tus 1.0 at `/uploads`, over the store; everything it refuses, it refuses from our table.
 * @param idle a connection that says nothing for this long is cut; what it has brought is kept
 */
export function makeTus(ctx: Uploads, locker: Locker, idle = 30_000): Tus {
  const senders = new WeakMap<
    IncomingMessage,
    {
      me: Me
      meter: Meter
      file?: v.InferOutput<typeof UploadMetadata>
      created: (roomId: string) => void
    }
  >()
  const senderOf = (req: ServerRequest) => {
    const sender = req.runtime?.node && senders.get(req.runtime.node.req as IncomingMessage)
    if (!sender) throw new Refusal('UNAUTHENTICATED')
    return sender
  }

  const bytes = new Bytes(ctx)
  const tus = new Server({
    path: UPLOADS,
    datastore: bytes,
    locker,
    relativeLocation: true,
    lockDrainTimeout: DRAIN,
    maxSize: ctx.config.MAX_UPLOAD_BYTES,
    allowedOrigins: () => false,
    getFileIdFromRequest: (req) => {
      const id = new URL(req.url).pathname.slice(UPLOADS.length + 1)
      return v.is(Uuid, id) ? id : undefined
    },
    namingFunction: (req, metadata) => {
      const { fileId, roomId, name, type, ...unknown } = metadata ?? {}
      const said = { fileId, roomId, name: name ?? 'unnamed', type: type ?? '', ...unknown }
      const file = v.parse(UploadMetadata, said)
      senderOf(req as ServerRequest).file = file
      return file.fileId
    },
    async onIncomingRequest(req, id) {
      const { me, file, meter } = senderOf(req as ServerRequest)
      const known = await ctx.store.files.find(id)
      if (file ? known && known.ownerId !== me.id : known?.ownerId !== me.id) {
        throw new Refusal(file ? 'CONFLICT' : 'NOT_FOUND')
      }
      await ctx.access.enter(me, file?.roomId ?? known?.roomId ?? '')
      if (req.method === 'HEAD' && known?.state === 'growing') await meter.look()
    },
    async onUploadCreate(req, upload) {
      const { me, file, created } = senderOf(req as ServerRequest)
      if (!file) throw new Refusal('BAD_INPUT')
      created(file.roomId)
      await ctx.limits.take('upload', me.id)
      const createdAt = ctx.now()
      const expiresAt = createdAt + ctx.config.UPLOAD_EXPIRES
      const size = upload.size ?? null
      bytes.created.set(upload, { ...file, ownerId: me.id, size, createdAt, expiresAt })
      return {}
    },
    onResponseError: (req, error) => {
      const refusal = refusalOf(error, req.method)
      ctx.metrics.refusals.inc({ code: refusal.code })
      ctx.space.note(refusal.code)
      if (refusal.code === 'INTERNAL') ctx.log.error({ err: error }, 'upload failed')
      return { status_code: refusal.status, body: JSON.stringify(refusal) }
    },
  })

  return {
    async handle(req, res, me, created = () => {}) {
      res.setHeader('Tus-Resumable', TUS_VERSION)
      res.setHeader('Cache-Control', 'no-store')
      const refusal = precondition(req)
      if (refusal) {
        // "it MUST respond with the 412 Precondition Failed status and MUST include the Tus-Version header"
        res.setHeader('Tus-Version', TUS_VERSION)
        return answerRefusal(req, res, refusal)
      }
      if (req.method === 'OPTIONS') {
        res.setHeader('Tus-Version', TUS_VERSION)
        res.setHeader('Tus-Extension', EXTENSIONS.join(','))
        res.setHeader('Tus-Max-Size', ctx.config.MAX_UPLOAD_BYTES)
        res.writeHead(204).end()
        return
      }
      const address = subjectOf(req, ctx.config)
      const meter = makeMeter(ctx.limits, 'sent', me.id, address)
      senders.set(req, { me, meter, created })
      req.setTimeout(idle, () => req.destroy())
      const body = makeBody(req, meter, (bytes, expected) =>
        ctx.speeds.through('sent', me.id, address, bytes, expected),
      )
      const request = new NodeRequest({ req, res })
      Object.defineProperty(request, 'body', { value: body.course })
      const response = await bodies.run(body, () => tus.handleWeb(request))
      req.setTimeout(0)
      if (res.destroyed) return
      const text = await response.text()
      if (response.status >= 400) {
        return answerRefusal(req, res, parseRefusal(response.status, text))
      }
      const { 'content-type': _, ...headers } = Object.fromEntries(response.headers)
      res.writeHead(response.status, headers).end(text)
    },
  }
}
