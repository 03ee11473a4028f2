import * as v from 'valibot'
import { type Ask, type AskName, Batch, type Value } from '../lib/protocol/asks.ts'
import { Move, NewSession } from '../lib/protocol/people.ts'
import { NotifyChoice, Subscription } from '../lib/protocol/push.ts'
import { NewRoom, RoomChange } from '../lib/protocol/rooms.ts'
import type { Conn } from './conn.ts'
import type { Context } from './context.ts'
import * as files from './controllers/files.ts'
import * as health from './controllers/health.ts'
import * as history from './controllers/history.ts'
import * as messages from './controllers/messages.ts'
import * as moves from './controllers/moves.ts'
import * as push from './controllers/push.ts'
import * as rooms from './controllers/rooms.ts'
import * as session from './controllers/session.ts'
import { detour, open, type Stream, stream, type Way, way } from './way.ts'

/*
 * THE TABLE: every way in. Pages are answered with the shell, which does the rest on the device;
 * `urls` are the HTTP ways, `ios` the socket events.
 */

export const pages = [
  '/',
  '/r/:roomId',
  '/r/:roomId/media',
  '/r/:roomId/board',
  '/f/:fileId',
  '/catalogue',
  '/share',
  '/move',
] as const

export const urls: readonly (Way | Stream)[] = [
  open('POST /api/session', session.open, { body: NewSession }),
  way('GET /api/session', (ctx, { me }) => ({ value: session.show(ctx, me) })),
  open('DELETE /api/session', session.end),
  way('POST /api/moves', async (ctx, { me }) => ({
    status: 201,
    value: await moves.make(ctx, me),
  })),
  open('POST /api/moves/look', moves.look, { body: Move }),
  open('POST /api/moves/take', moves.take, { body: Move }),

  way('GET /api/rooms', async (ctx, { me }) => ({ value: await rooms.list(ctx, me) })),
  way(
    'POST /api/rooms',
    async (ctx, { me, body }) => ({ status: 201, value: await rooms.create(ctx, me, body) }),
    { body: NewRoom },
  ),
  way('GET /api/rooms/:roomId', async (ctx, { me, params: { roomId } }) => ({
    value: await rooms.show(ctx, me, roomId),
  })),
  way(
    'PATCH /api/rooms/:roomId',
    async (ctx, { me, params: { roomId }, body }) => ({
      value: await rooms.change(ctx, me, roomId, body),
    }),
    { body: RoomChange },
  ),
  way('DELETE /api/rooms/:roomId', async (ctx, { me, params: { roomId } }) => {
    await rooms.remove(ctx, me, roomId)
    return { status: 204 }
  }),
  way('GET /api/rooms/:roomId/entries', async (ctx, { me, params: { roomId }, query }) => ({
    value: await history.page(ctx, me, roomId, query),
  })),
  way(
    'POST /api/rooms/:roomId/entries',
    async (ctx, { me, params: { roomId }, body: { entries } }) => ({
      value: await messages.append(ctx, me, { roomId, entries }),
    }),
    { body: v.strictObject({ entries: Batch }) },
  ),

  way('GET /api/push', async (ctx) => ({ value: await push.key(ctx) })),
  way(
    'PUT /api/push',
    async (ctx, { me, body }) => {
      await push.keep(ctx, me, body)
      return { status: 204 }
    },
    { body: Subscription },
  ),
  way('DELETE /api/push', async (ctx, { me }) => {
    await push.drop(ctx, me)
    return { status: 204 }
  }),
  way(
    'PUT /api/rooms/:roomId/notify',
    async (ctx, { me, params: { roomId }, body: { notify } }) => ({
      value: await push.choose(ctx, me, roomId, notify),
    }),
    { body: NotifyChoice },
  ),

  stream(['OPTIONS', 'POST'], '/uploads', files.upload),
  stream(['OPTIONS', 'HEAD', 'PATCH', 'DELETE'], '/uploads/:fileId', files.resume),
  stream(['GET', 'HEAD'], '/files/:fileId/:name?', files.bytes),
  way('GET /api/files/:fileId', async (ctx, { me, params: { fileId } }) => ({
    value: await files.state(ctx, me, fileId),
  })),

  // What other apps share is the worker's to take; what comes here came before there was one.
  detour('POST /share', '/share?missed'),

  open('GET /healthz', () => ({ value: health.alive() })),
  open('GET /readyz', async (ctx) => ({ value: await health.ready(ctx) })),
  open('GET /metrics', health.metrics),
]

export const ios = {
  'room:join': rooms.join,
  'room:leave': rooms.leave,
  'room:append': (ctx, { me }, ask) => messages.append(ctx, me, ask),
  'room:read': (ctx, { me }, ask) => history.read(ctx, me, ask),
  'room:seen': rooms.seen,
  'room:typing': rooms.typing,
  'file:follow': files.follow,
  'file:unfollow': files.unfollow,
} satisfies { [N in AskName]: (ctx: Context, conn: Conn, ask: Ask<N>) => Promise<Value<N>> }
