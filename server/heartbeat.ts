import type { Server } from 'socket.io'
import type { Context } from './context.ts'
import { channel } from './fanout.ts'

/** Heads are repeated this often, with jitter: whoever has missed the last fact learns it here. */
const BEAT = 15_000
/** While nodes can't tell each other anything, heads are all that brings what others have stored. */
const BEAT_ALONE = 4000
/** A socket that has this much unread is cut; its device comes back and reads on from its cursor. */
const UNREAD_BYTES = 4 * 2 ** 20
const UNREAD_PACKETS = 2000
const LOOK = 1000
/** WebSocket close code for a socket that does not read. */
const SLOW = 4008

interface Packet {
  readonly data?: string | Buffer
}

/** What the engine keeps of a connection: packets that wait behind the one being written. */
interface Connection {
  readonly writeBuffer: readonly Packet[]
  readonly transport: {
    readonly socket?: {
      readonly bufferedAmount: number
      close(code: number, reason: string): void
      terminate(): void
    }
  }
}

const bytesOf = (packets: readonly Packet[]): number =>
  packets.reduce((sum, { data }) => sum + (data?.length ?? 0), 0)

/** Tells heads, and cuts who does not read, until it is closed. */
export function openHeartbeat(
  io: Server,
  ctx: Context,
  { beat: every = BEAT, look: lookEvery = LOOK }: Partial<Record<'beat' | 'look', number>> = {},
): { close(): void } {
  const beat = async () => {
    const roomIds = [...io.of('/').adapter.rooms.keys()]
      .filter((name) => name.startsWith('room:'))
      .map((name) => name.slice('room:'.length))
    if (roomIds.length === 0) return
    const heads = await ctx.store.log.heads(roomIds)
    for (const [roomId, head] of heads) {
      // Not volatile: of several in one turn of the loop a socket would get the first alone.
      ctx.fanout.tell(channel.room(roomId), 'room:head', { roomId, head }, { local: true })
    }
  }

  const look = () => {
    for (const { conn } of io.of('/').sockets.values()) {
      const { transport, writeBuffer } = conn as unknown as Connection
      const bytes = (transport.socket?.bufferedAmount ?? 0) + bytesOf(writeBuffer)
      if (writeBuffer.length <= UNREAD_PACKETS && bytes <= UNREAD_BYTES) continue
      ctx.metrics.slow.inc()
      ctx.log.info({ packets: writeBuffer.length, bytes }, 'cut a socket that does not read')
      // Its close frame stands behind all that it has not read; the end of the connection does not.
      transport.socket?.close(SLOW, 'SLOW')
      transport.socket?.terminate()
      conn.close(true)
    }
  }

  let timer: NodeJS.Timeout
  let beating: Promise<void> | null = null
  let again = false
  let closed = false
  const next = () => {
    clearTimeout(timer)
    if (closed) return
    const pause = ctx.fanout.whole ? every : Math.min(every, BEAT_ALONE)
    timer = setTimeout(now, pause * (0.8 + Math.random() * 0.4)).unref()
  }
  const now = () => {
    again = beating !== null
    beating ??= beat()
      .catch((error: unknown) => ctx.log.warn({ err: error }, 'no heartbeat'))
      .then(() => {
        beating = null
        if (again && !closed) now()
        else next()
      })
  }
  next()
  const deaf = ctx.fanout.onGap(now)
  const looking = setInterval(look, lookEvery).unref()
  return {
    close() {
      closed = true
      deaf()
      clearTimeout(timer)
      clearInterval(looking)
    },
  }
}
