import type { Growth } from '../lib/protocol/files.ts'
import { channel, type Fanout } from './fanout.ts'
import type { Files } from './models/files.ts'

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
/** A fact may be lost: of a file that says nothing for this long, the store is asked. */
const LOOK_EVERY = 3000

interface Followed {
  readonly roomId: string
  readonly deaf: () => void
  readonly looking: NodeJS.Timeout
  timer: NodeJS.Timeout | null
  due: Growth | null
  last: Growth | null
  heard: boolean
}

const isNews = (last: Growth | null, { length, size, state }: Growth): boolean =>
  last === null || length > last.length || state !== last.state || size !== last.size

export function makeFollowers(
  fanout: Pick<Fanout, 'audience' | 'onGrew' | 'tell'>,
  store: Pick<Files, 'find'>,
): Followers {
  const files = new Map<string, Followed>()

  const stop = (fileId: string) => {
    const file = files.get(fileId)
    if (!file) return
    if (file.timer) clearTimeout(file.timer)
    clearInterval(file.looking)
    file.deaf()
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

  const hear = (file: Followed, growth: Growth) => {
    file.heard = true
    // What was looked up may be older than what has been heard since.
    if (growth.length < (file.last?.length ?? 0) || !isNews(file.last, growth)) return
    file.last = growth
    file.due = growth
    if (!file.timer || growth.state !== 'growing') tell(growth.fileId)
  }

  const look = async (fileId: string, file: Followed) => {
    if (file.heard) file.heard = false
    else {
      const found = await store.find(fileId)
      if (found && files.get(fileId) === file) hear(file, found)
      file.heard = false
    }
  }

  return {
    follow(fileId, roomId) {
      if (files.has(fileId)) return
      const looking = setInterval(() => {
        // A store that does not answer is asked again.
        look(fileId, file).catch(() => undefined)
      }, LOOK_EVERY).unref()
      const deaf = fanout.onGrew(fileId, (growth) => hear(file, growth))
      const state = { timer: null, due: null, last: null, heard: false }
      const file: Followed = { roomId, deaf, looking, ...state }
      files.set(fileId, file)
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
