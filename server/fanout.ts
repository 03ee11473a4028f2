import { EventEmitter } from 'node:events'
import type { Server } from 'socket.io'
import type { Fact, FactName } from '../lib/protocol/facts.ts'
import type { Growth } from '../lib/protocol/files.ts'

/** A set of sockets. The prefixes keep ids of different things, and of sockets, apart. */
export const channel = {
  room: (roomId: string) => `room:${roomId}`,
  user: (userId: string) => `user:${userId}`,
  file: (fileId: string) => `file:${fileId}`,
  session: (session: string) => `session:${session}`,
} as const

/** Something that every node must act on at once: the store already says so. */
export type Notice =
  | { about: 'session'; session: string }
  /** Of one person, or, when the room itself has changed, of everybody in it. */
  | { about: 'standing'; roomId: string; userId?: string }
  | { about: 'room'; roomId: string }
  | { about: 'name'; userId: string; name: string }

export type Told = { [N in FactName]: { name: N; fact: Fact<N> } }[FactName]

/**
 * How what is stored becomes known. Everything here is a hint that may be lost, late or doubled;
 * the store is the truth, and whoever must be sure looks there.
 */
export interface Fanout {
  /**
   * A fact for every socket in `channel`. `volatile`: dropped for a socket that is busy; `local`: for
   * this node's sockets alone.
   */
  tell<N extends FactName>(
    channel: string,
    name: N,
    fact: Fact<N>,
    options?: { volatile?: boolean; local?: boolean },
  ): void
  /** Sockets of this node in `channel`. */
  audience(channel: string): number
  /** Hears the facts that other nodes have told in channels which have a socket here. */
  onTold(listener: (told: Told) => void): () => void
  /** Tells readers of a file, on every node, that it has grown or ended. */
  grew(growth: Growth): void
  /** Hears growth of this file until the returned function is called. */
  onGrew(fileId: string, listener: (growth: Growth) => void): () => void
  /** Tells every node, this one included. */
  notify(notice: Notice): void
  onNotice(listener: (notice: Notice) => void): () => void
  /** False while other nodes can't be told anything, and can tell nothing. */
  readonly whole: boolean
  /** Hears when what other nodes have told may have been lost: it is time to look into the store. */
  onGap(listener: () => void): () => void
  close(): Promise<void>
}

/** For a node that is alone. */
export function openLocalFanout(io: Server): Fanout {
  const bus = new EventEmitter().setMaxListeners(0)
  const hear = <T>(event: string, listener: (value: T) => void) => {
    bus.on(event, listener)
    return () => void bus.off(event, listener)
  }
  return {
    tell(to, name, fact, { volatile = false } = {}) {
      const sockets = io.to(to)
      ;(volatile ? sockets.volatile : sockets).emit(name, fact)
    },
    audience: (of) => io.of('/').adapter.rooms.get(of)?.size ?? 0,
    onTold: () => () => {},
    grew: (growth) => void bus.emit(`grew ${growth.fileId}`, growth),
    onGrew: (fileId, listener) => hear(`grew ${fileId}`, listener),
    notify: (notice) => void bus.emit('notice', notice),
    onNotice: (listener) => hear('notice', listener),
    whole: true,
    onGap: () => () => {},
    async close() {
      bus.removeAllListeners()
    },
  }
}
