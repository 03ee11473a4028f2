import type { Server } from 'socket.io'
import type { Context } from './context.ts'

/** Heads are repeated this often, with jitter: whoever has missed the last fact learns it here. */
const BEAT = 15_000
/** A socket that has this much unread is cut; its device comes back and reads on from its cursor. */
const UNREAD_BYTES = 4 * 2 ** 20
const UNREAD_PACKETS = 2000
const LOOK = 1000
/** WebSocket close code for a socket that does not read. */
const SLOW = 4008

interface Transport {
  name: string
  socket?: { bufferedAmount?: number; close(code: number, reason: string): void; terminate(): void }
}

/** Tells heads, and cuts who does not read, until it is closed. */
export function openHeartbeat(io: Server, ctx: Context): { close(): void } {
  const beat = async () => {
    const roomIds = [...io.of('/').adapter.rooms.keys()]
      .filter((name) => name.startsWith('room:'))
      .map((name) => name.slice('room:'.length))
    if (roomIds.length === 0) return
    const heads = await ctx.store.log.heads(roomIds)
    for (const [roomId, head] of heads) {
      io.local.to(`room:${roomId}`).volatile.emit('room:head', { roomId, head })
    }
  }

  const look = () => {
    for (const { conn } of io.of('/').sockets.values()) {
      const transport = conn.transport as unknown as Transport
      const queued = (conn as unknown as { writeBuffer: unknown[] }).writeBuffer.length
      const bytes = transport.socket?.bufferedAmount ?? 0
      if (queued <= UNREAD_PACKETS && bytes <= UNREAD_BYTES) continue
      ctx.metrics.slow.inc()
      ctx.log.info({ queued, bytes }, 'cut a socket that does not read')
      transport.socket?.close(SLOW, 'SLOW')
      transport.socket?.terminate()
      conn.close(true)
    }
  }

  let timer: NodeJS.Timeout
  const next = () => {
    timer = setTimeout(
      () => {
        void beat()
          .catch((error: unknown) => ctx.log.warn({ err: error }, 'no heartbeat'))
          .then(next)
      },
      BEAT * (0.8 + Math.random() * 0.4),
    ).unref()
  }
  next()
  const looking = setInterval(look, LOOK).unref()
  return {
    close() {
      clearTimeout(timer)
      clearInterval(looking)
    },
  }
}
