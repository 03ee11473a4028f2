import type { Evictions } from './evictions.ts'
import type { Log } from './log.ts'

/** Every session and every room is looked at this often. */
const ROUND = 5000
/** Steps of a round are at least this far apart. */
const STEP = 20
/** Where the store is slow, a step makes up for the last one: this many times its own part at most. */
const MAKE_UP = 10

/**
 * A notice may be lost, and removed means removed all the same: looks again at everybody, a few rooms
 * at a time, so that no moment has to carry all of it.
 */
export function openRounds(evictions: Evictions, log: Log, round = ROUND): { close(): void } {
  let left: string[] = []
  let total = 0
  let began = 0
  let portion = 0
  let pause = round
  let closed = false
  let timer: NodeJS.Timeout

  const begin = async () => {
    left = evictions.rooms()
    total = left.length
    began = performance.now()
    portion = Math.ceil((left.length * STEP) / round)
    pause = round / (Math.ceil(left.length / Math.max(1, portion)) + 1)
    await evictions.checkSessions()
  }

  const goOn = async () => {
    const due = Math.ceil((total * (performance.now() - began)) / round) - total + left.length
    const count = Math.max(portion, Math.min(due, portion * MAKE_UP))
    await Promise.all(left.splice(0, count).map((roomId) => evictions.checkRoom(roomId)))
  }

  const next = () => {
    if (closed) return
    timer = setTimeout(() => {
      const step = left.length === 0 ? begin() : goOn()
      void step
        .catch((error: unknown) => log.warn({ err: error }, 'not everybody was looked at again'))
        .then(next)
    }, pause).unref()
  }
  next()
  return {
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}
