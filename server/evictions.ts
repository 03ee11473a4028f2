import { setImmediate as turn } from 'node:timers/promises'
import type { Server, Socket } from 'socket.io'
import { Refusal } from '../lib/protocol/errors.ts'
import type { Context, Me } from './context.ts'
import { channel, type Notice } from './fanout.ts'

/** People looked up together, before others get their turn of the event loop. */
const AT_ONCE = 200
const NOT_THERE = new Refusal('NOT_FOUND')
/** Who was in a room may know what became of it. */
const removed = new Refusal('GONE', 'This room was deleted.')

export interface Evictions {
  /** Ends what runs in sessions that are over. */
  checkSessions(): Promise<void>
  /** Whoever may not be in the room any more leaves it, its files and what runs of them. */
  checkRoom(roomId: string): Promise<void>
  /** Rooms that somebody has open here, or of which a file is on its way. */
  rooms(): string[]
  close(): void
}

/** Removed means removed, wherever something of theirs runs. And renamed, renamed. */
export function openEvictions(io: Server, ctx: Context): Evictions {
  const here = io.of('/')
  const meOf = ({ data }: Socket) => data as Me

  const socketsIn = (name: string): Socket[] =>
    [...(here.adapter.rooms.get(name) ?? [])].flatMap((id) => here.sockets.get(id) ?? [])

  const drop = async (socket: Socket, roomId: string, { code, message: text }: Refusal) => {
    if (!socket.rooms.has(channel.room(roomId))) return
    await socket.leave(channel.room(roomId))
    ctx.presence.leave(roomId, meOf(socket))
    socket.emit('room:closed', { roomId, code, text })
  }

  const expel = async (userId: string, roomId: string, refusal: Refusal) => {
    for (const { me, cut } of ctx.transfers.ofRoom(roomId)) if (me.id === userId) cut()
    const files = ctx.followers.ofRoom(roomId).map(channel.file)
    for (const socket of socketsIn(channel.user(userId))) {
      await drop(socket, roomId, refusal)
      for (const file of files) await socket.leave(file)
    }
  }

  /** Everybody of whom something runs in the room, once. */
  const peopleIn = (roomId: string): Me[] => {
    const channels = [channel.room(roomId), ...ctx.followers.ofRoom(roomId).map(channel.file)]
    const people = [
      ...channels.flatMap(socketsIn).map(meOf),
      ...ctx.transfers.ofRoom(roomId).map(({ me }) => me),
    ]
    return [...new Map(people.map((me) => [me.id, me])).values()]
  }

  const check = async (roomId: string, people: readonly Me[], why = NOT_THERE) => {
    for (let from = 0; from < people.length; from += AT_ONCE) {
      if (from > 0) await turn()
      // A store that does not answer has removed nobody.
      const outsiders = await ctx.access.outsiders(roomId, people.slice(from, from + AT_ONCE))
      for (const { id } of outsiders) await expel(id, roomId, why)
    }
  }

  const endSession = (session: string) => {
    ctx.sessions.forget(session)
    for (const socket of socketsIn(channel.session(session))) socket.disconnect(true)
    for (const { me, cut } of ctx.transfers.all()) if (me.session === session) cut()
  }

  const rename = (userId: string, name: string) => {
    for (const socket of socketsIn(channel.user(userId))) socket.data = { ...meOf(socket), name }
    ctx.presence.rename({ id: userId, name })
  }

  const act = async (notice: Notice) => {
    if (notice.about === 'session') return endSession(notice.session)
    if (notice.about === 'name') return rename(notice.userId, notice.name)
    const whose = notice.about === 'standing' ? notice.userId : undefined
    ctx.access.forget(notice.roomId, whose)
    const concerned = ({ id }: Me) => whose === undefined || id === whose
    const why = notice.about === 'room' ? removed : undefined
    await check(notice.roomId, peopleIn(notice.roomId).filter(concerned), why)
  }

  const deaf = ctx.fanout.onNotice((notice) => {
    act(notice).catch((error: unknown) =>
      ctx.log.error({ err: error }, 'a notice was not acted on'),
    )
  })

  return {
    async checkSessions() {
      const people = [
        ...[...here.sockets.values()].map(meOf),
        ...ctx.transfers.all().map((t) => t.me),
      ]
      const sessions = [...new Set(people.map(({ session }) => session))]
      if (sessions.length === 0) return
      const alive = await ctx.store.sessions.alive(sessions, ctx.now())
      for (const session of sessions) if (!alive.has(session)) endSession(session)
    },
    checkRoom: (roomId) => check(roomId, peopleIn(roomId)),
    rooms() {
      const joined = [...here.adapter.rooms.keys()].filter((name) => name.startsWith('room:'))
      const running = ctx.transfers.all().map(({ roomId }) => roomId)
      return [
        ...new Set([
          ...joined.map((name) => name.slice('room:'.length)),
          ...ctx.followers.rooms(),
          ...running,
        ]),
      ]
    },
    close: deaf,
  }
}
