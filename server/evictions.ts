import type { Server, Socket } from 'socket.io'
import { Refusal } from '../lib/protocol/errors.ts'
import type { Context, Me } from './context.ts'
import { channel, type Notice } from './fanout.ts'

/** A notice may be lost: whose session is alive is looked up this often. */
const CHECK = 5000
/** Who was in a room may know what became of it. */
const removed = new Refusal('GONE', 'This room was deleted.')

/** Removed means removed: sockets leave what their people may no longer see. And renamed, renamed. */
export function openEvictions(io: Server, ctx: Context): { close(): void } {
  const socketsIn = (name: string): Socket[] => {
    const { rooms, sids } = io.of('/').adapter
    const ids = [...(rooms.get(name) ?? [])].filter((id) => sids.has(id))
    return ids.flatMap((id) => io.of('/').sockets.get(id) ?? [])
  }

  const drop = async (socket: Socket, roomId: string, refusal: Refusal) => {
    const name = channel.room(roomId)
    if (!socket.rooms.has(name)) return
    await socket.leave(name)
    ctx.presence.leave(roomId, socket.data as Me)
    socket.emit('room:closed', { roomId, code: refusal.code, text: refusal.message })
  }

  const refusalOf = async (socket: Socket, roomId: string): Promise<Refusal | null> => {
    try {
      await ctx.access.enter(socket.data as Me, roomId)
      return null
    } catch (error) {
      if (error instanceof Refusal) return error
      throw error
    }
  }

  /** Whoever of those who are concerned may not be in the room any more, leaves it and its files. */
  const recheck = async (roomId: string, concerned: (socket: Socket) => boolean, why?: Refusal) => {
    for (const socket of socketsIn(channel.room(roomId)).filter(concerned)) {
      const refusal = await refusalOf(socket, roomId)
      if (refusal) await drop(socket, roomId, why ?? refusal)
    }
    for (const name of ctx.followers.ofRoom(roomId).map(channel.file)) {
      for (const socket of socketsIn(name).filter(concerned)) {
        if (await refusalOf(socket, roomId)) await socket.leave(name)
      }
    }
  }

  const act = async (notice: Notice) => {
    if (notice.about === 'session') {
      ctx.sessions.forget(notice.session)
      for (const socket of socketsIn(channel.session(notice.session))) socket.disconnect(true)
      return
    }
    if (notice.about === 'name') {
      for (const socket of socketsIn(channel.user(notice.userId))) {
        socket.data = { ...(socket.data as Me), name: notice.name }
      }
      ctx.presence.rename({ id: notice.userId, name: notice.name })
      return
    }
    const whose = notice.about === 'standing' ? notice.userId : undefined
    ctx.access.forget(notice.roomId, whose)
    const concerned = ({ data }: Socket) => whose === undefined || (data as Me).id === whose
    await recheck(notice.roomId, concerned, notice.about === 'room' ? removed : undefined)
  }

  const checkSessions = async () => {
    const all = [...io.of('/').sockets.values()]
    const sessions = [...new Set(all.map(({ data }) => (data as Me).session))]
    if (sessions.length === 0) return
    const alive = await ctx.store.sessions.alive(sessions, ctx.now())
    for (const socket of all) if (!alive.has((socket.data as Me).session)) socket.disconnect(true)
  }

  const deaf = ctx.fanout.onNotice((notice) => {
    act(notice).catch((error: unknown) =>
      ctx.log.error({ err: error }, 'a notice was not acted on'),
    )
  })
  const timer = setInterval(() => {
    checkSessions().catch((error: unknown) => ctx.log.warn({ err: error }, 'sessions unchecked'))
  }, CHECK).unref()
  return {
    close() {
      deaf()
      clearInterval(timer)
    },
  }
}
