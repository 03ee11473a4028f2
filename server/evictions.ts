import type { Server, Socket } from 'socket.io'
import { Refusal } from '../lib/protocol/errors.ts'
import type { Context, Me } from './context.ts'
import { channel, type Notice } from './fanout.ts'

/** A notice may be lost: who is connected is checked against the store this often. */
const CHECK = 5000

/** Removed means removed: sockets leave what their people may no longer see. */
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

  /** Whoever of `sockets` may not be in the room any more, leaves it. */
  const recheck = async (roomId: string, sockets: Socket[]) => {
    for (const socket of sockets) {
      try {
        await ctx.access.enter(socket.data as Me, roomId)
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        await drop(socket, roomId, error)
      }
    }
  }

  const act = async (notice: Notice) => {
    if (notice.about === 'session') {
      ctx.sessions.forget(notice.session)
      for (const socket of socketsIn(channel.session(notice.session))) socket.disconnect(true)
      return
    }
    ctx.access.forget(notice.roomId)
    const inRoom = socketsIn(channel.room(notice.roomId))
    const whose = notice.about === 'standing' ? notice.userId : undefined
    const concerned = inRoom.filter(({ data }) => whose === undefined || (data as Me).id === whose)
    await recheck(notice.roomId, concerned)
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
