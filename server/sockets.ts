import type { Server, Socket } from 'socket.io'
import * as v from 'valibot'
import { type Answer, type AskName, asks } from '../lib/protocol/asks.ts'
import { Refusal } from '../lib/protocol/errors.ts'
import { PROTOCOL } from '../lib/protocol/version.ts'
import { denial, refusalFrom } from './answer.ts'
import type { Conn } from './conn.ts'
import type { Context, Me } from './context.ts'
import { channel } from './fanout.ts'
import { Buckets } from './limits.ts'
import { ios } from './urls.ts'

/** The socket door: who comes in, and what each ask goes through. */
export function openSockets(io: Server, ctx: Context): void {
  io.use((socket, next) => {
    admit(ctx, socket).then(
      () => next(),
      (error: unknown) => {
        next(denial(refusalFrom(error, ctx.log, 'handshake')))
      },
    )
  })
  io.on('connection', (socket) => {
    const conn = connOf(socket)
    const perAsk = new Buckets(ctx.limits.on, ctx.now)
    void socket.join([channel.user(conn.me.id), channel.session(conn.me.session)])
    socket.onAny((name: unknown, ...args: unknown[]) => {
      const answer = args.at(-1)
      const reply = typeof answer === 'function' ? (answer as (answer: unknown) => void) : () => {}
      void ask(ctx, conn, perAsk, name, args[0]).then(reply)
    })
    socket.on('disconnecting', () => {
      for (const room of socket.rooms) {
        if (room.startsWith('room:')) ctx.presence.leave(room.slice('room:'.length), conn.me)
      }
    })
  })
}

async function admit(ctx: Context, socket: Socket): Promise<void> {
  const spoken = (socket.handshake.auth as { protocol?: unknown }).protocol
  if (spoken !== undefined && spoken !== PROTOCOL) throw new Refusal('OUTDATED')
  const me = await ctx.sessions.of(socket.request)
  if (!me) throw new Refusal('UNAUTHENTICATED')
  socket.data = me
}

function connOf(socket: Socket): Conn {
  return {
    get me() {
      return socket.data as Me
    },
    async enter(room) {
      if (socket.rooms.has(room)) return false
      await socket.join(room)
      return true
    },
    async exit(room) {
      if (!socket.rooms.has(room)) return false
      await socket.leave(room)
      return true
    },
  }
}

/** One ask: limit, parse, handle, answer. Never rejects. */
async function ask(
  ctx: Context,
  conn: Conn,
  perAsk: Buckets,
  name: unknown,
  payload: unknown,
): Promise<Answer<unknown>> {
  try {
    if (typeof name !== 'string' || !Object.hasOwn(asks, name)) {
      throw new Refusal('BAD_INPUT', 'There is no such ask.')
    }
    const end = ctx.metrics.asks.startTimer({ ask: name })
    perAsk.take('ask', '')
    const parsed = v.safeParse(asks[name as AskName].ask, payload, { abortEarly: true })
    if (!parsed.success) {
      const [issue] = parsed.issues
      throw new Refusal('BAD_INPUT', `${v.getDotPath(issue) ?? name}: ${issue.message}`)
    }
    const handle = ios[name as AskName] as (
      ctx: Context,
      conn: Conn,
      ask: unknown,
    ) => Promise<unknown>
    const value = await handle(ctx, conn, parsed.output)
    end()
    return { ok: true, value }
  } catch (error) {
    const refusal = refusalFrom(error, ctx.log, String(name).slice(0, 40))
    ctx.metrics.refusals.inc({ code: refusal.code })
    ctx.space.note(refusal.code)
    return { ok: false, ...refusal.toJSON() }
  }
}
