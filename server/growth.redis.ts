import { EventEmitter } from 'node:events'
import type { Growth } from '../lib/protocol/files.ts'
import type { Bus, Hearing } from './bus.ts'
import type { Fanout } from './fanout.ts'

/** A file that somebody here writes. */
interface Written {
  readonly asked: Hearing
  growth: Growth
  at: number
  saying: boolean
  due: boolean
  /** Whether anybody has heard it the last time, or has asked for it since. */
  followed: boolean
}

/** A file that somebody here follows. */
interface Followed {
  readonly hearing: Hearing
  listeners: number
  last: Growth | null
}

/** A file that has not grown for this long is taken up again by its next growth. */
const IDLE = 30_000

const same = (one: Growth | null, other: Growth) =>
  one?.length === other.length && one.state === other.state && one.size === other.size

/**
 * How the growth of files comes to the nodes where somebody follows them: whoever begins to follow
 * asks, and whoever writes says nothing more when nobody hears it.
 */
export function openGrowth(
  bus: Bus,
  idle = IDLE,
): Pick<Fanout, 'grew' | 'onGrew'> & { close(): void } {
  const here = new EventEmitter().setMaxListeners(0)
  const written = new Map<string, Written>()
  const followed = new Map<string, Followed>()

  /** One word of a file at a time: while it is on its way, only the newest waits. */
  const say = async (file: Written): Promise<void> => {
    file.due = true
    if (file.saying) return
    file.saying = true
    while (file.due) {
      file.due = false
      const word = JSON.stringify({ node: bus.node, ...file.growth })
      file.followed = (await bus.say(`growth:${file.growth.fileId}`, word)) > 0 || file.due
    }
    file.saying = false
  }

  const write = (growth: Growth): Written => {
    const asked = bus.hear(`asked:${growth.fileId}`, () => {
      file.followed = true
      void say(file)
    })
    const file: Written = {
      asked,
      growth,
      at: 0,
      saying: false,
      due: false,
      followed: true,
    }
    // Who has asked before we could hear it, hears now.
    void asked.heard.then(() => say(file))
    written.set(growth.fileId, file)
    return file
  }

  const ask = (fileId: string) => void bus.say(`asked:${fileId}`, '')

  const follow = (fileId: string): Followed => {
    const hearing = bus.hear(`growth:${fileId}`, (word) => {
      const { node, ...growth } = JSON.parse(word.toString()) as Growth & { node: string }
      if (node === bus.node || same(file.last, growth)) return
      file.last = growth
      here.emit(fileId, growth)
    })
    const file: Followed = { hearing, listeners: 0, last: null }
    void hearing.heard.then(() => ask(fileId))
    followed.set(fileId, file)
    return file
  }

  const leave = (fileId: string, file: Followed) => {
    if (--file.listeners > 0) return
    file.hearing.stop()
    followed.delete(fileId)
  }

  const stopTurn = bus.onTurn((up) => {
    if (!up) return
    for (const file of written.values()) void say(file)
    for (const fileId of followed.keys()) ask(fileId)
  })
  const timer = setInterval(() => {
    for (const [fileId, { at, asked }] of written) {
      if (performance.now() - at < idle) continue
      asked.stop()
      written.delete(fileId)
    }
  }, idle / 3).unref()

  return {
    grew({ fileId, length, size, state }) {
      const growth = { fileId, length, size, state }
      const follower = followed.get(fileId)
      if (follower) follower.last = growth
      here.emit(fileId, growth)
      const file = written.get(fileId) ?? write(growth)
      file.growth = growth
      file.at = performance.now()
      if (file.followed || state !== 'growing') void say(file)
    },
    onGrew(fileId, listener) {
      const file = followed.get(fileId) ?? follow(fileId)
      file.listeners++
      const own = (growth: Growth) => listener(growth)
      here.on(fileId, own)
      let heard = true
      return () => {
        if (!heard) return
        heard = false
        here.off(fileId, own)
        leave(fileId, file)
      }
    },
    close() {
      stopTurn()
      clearInterval(timer)
      here.removeAllListeners()
      for (const { asked } of written.values()) asked.stop()
      for (const { hearing } of followed.values()) hearing.stop()
      written.clear()
      followed.clear()
    },
  }
}
