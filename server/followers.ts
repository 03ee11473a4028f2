import type { Growth } from '../lib/protocol/files.ts'
import { channel, type Fanout } from './fanout.ts'

/** Tells this node's sockets how the files grow that they follow; nothing for files nobody follows. */
export interface Followers {
  follow(fileId: string, roomId: string): void
  /** Somebody follows no more. */
  unfollow(fileId: string): void
  /** Files of this room that somebody here follows. */
  ofRoom(roomId: string): string[]
  /** Rooms whose files somebody here follows. */
  rooms(): string[]
  close(): void
}

/** A file's growth is told at most this often. */
const EVERY = 250

export function makeFollowers(fanout: Pick<Fanout, 'audience' | 'onGrew' | 'tell'>): Followers {
  const files = new Map<
    string,
    { roomId: string; deaf: () => void; timer: NodeJS.Timeout | null; due: Growth | null }
  >()

  const stop = (fileId: string) => {
    const file = files.get(fileId)
    if (file?.timer) clearTimeout(file.timer)
    file?.deaf()
    files.delete(fileId)
  }

  const tell = (fileId: string) => {
    const file = files.get(fileId)
    const growth = file?.due
    if (!file || !growth) return
    file.due = null
    if (fanout.audience(channel.file(fileId)) === 0) return stop(fileId)
    const { length, size, state } = growth
    fanout.tell(channel.file(fileId), 'file:grew', { fileId, length, size, state }, { local: true })
    if (state !== 'growing') return stop(fileId)
    file.timer = setTimeout(() => {
      file.timer = null
      tell(fileId)
    }, EVERY).unref()
  }

  return {
    follow(fileId, roomId) {
      if (files.has(fileId)) return
      const deaf = fanout.onGrew(fileId, (growth) => {
        const file = files.get(fileId)
        if (!file) return
        file.due = growth
        if (!file.timer || growth.state !== 'growing') tell(fileId)
      })
      files.set(fileId, { roomId, deaf, timer: null, due: null })
    },
    unfollow(fileId) {
      if (fanout.audience(channel.file(fileId)) === 0) stop(fileId)
    },
    ofRoom: (roomId) =>
      [...files].filter(([, file]) => file.roomId === roomId).map(([fileId]) => fileId),
    rooms: () => [...new Set([...files.values()].map(({ roomId }) => roomId))],
    close() {
      for (const fileId of files.keys()) stop(fileId)
    },
  }
}
