import type { Evictions } from './evictions.ts'
import type { Log } from './log.ts'

/** Every session and every room is looked at this often. */
const ROUND = 5000
/** Steps of a round are at least this far apart. */
const STEP = 20

/**
 * A notice may be lost, and removed means removed all the same: looks again at everybody, a few rooms
 * at a time, so that no moment has to carry all of it.
 */
export function openRounds(evictions: Evictions, log: Log, round = ROUND): { close(): void } {
  let left: string[] = []
  let portion = 0
  let pause = round
  let closed = false
  let timer: NodeJS.Timeout

  const begin = async () => {
    left = evictions.rooms()
    portion = Math.ceil((left.length * STEP) / round)
    pause = round / (Math.ceil(left.length / Math.max(1, portion)) + 1)
    await evictions.checkSessions()
  }

  const goOn = async () => {
    await Promise.all(left.splice(0, portion).map((roomId) => evictions.checkRoom(roomId)))
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
