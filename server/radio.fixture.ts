import { setTimeout as pause } from 'node:timers/promises'

type Heading = 'up' | 'down'

/** A bad link: all connections share its bytes a second, each way, and some segments never arrive. */
export interface Radio {
  /** Resolves when all of it has arrived, however often it was lost. */
  cross(connection: object, way: Heading, bytes: number): Promise<void>
}

/** What a connection has on its way at once where so much is lost. */
export const WINDOW = 4 * 1460
const SEGMENT = 1460
/** When a sender takes for lost what nobody has acknowledged; twice as long each time. */
const [RTO, LONGEST] = [400, 6400]

/**
 * The dice of each way of each connection, in the order in which they come, are its own: what befalls
 * one does not depend on how busy another is.
 */
export function makeRadio(bytesPerSecond: number, loss: number, seed: number): Radio {
  /** Until then, the air is full of what others send. */
  const busy = { up: 0, down: 0 }
  const chances = new Map<object, Record<Heading, () => number>>()

  const chanceOf = (connection: object) => {
    const n = seed + 2 * chances.size
    const found = chances.get(connection) ?? { up: dice(n), down: dice(n + 1) }
    chances.set(connection, found)
    return found
  }
  const send = async (way: Heading, bytes: number) => {
    const at = Math.max(performance.now(), busy[way])
    busy[way] = at + (bytes / bytesPerSecond) * 1000
    await pause(busy[way] - performance.now())
  }
  const arrive = async (way: Heading, bytes: number, chance: () => number) => {
    for (let wait = RTO; ; wait = Math.min(wait * 2, LONGEST)) {
      await send(way, bytes)
      if (chance() >= loss) return
      await pause(wait)
    }
  }
  return {
    async cross(connection, way, bytes) {
      const chance = chanceOf(connection)[way]
      const segments = Array.from({ length: Math.ceil(bytes / SEGMENT) }, (_, n) =>
        Math.min(SEGMENT, bytes - n * SEGMENT),
      )
      await Promise.all(segments.map((one) => arrive(way, one, chance)))
    },
  }
}

/** From 0 to 1, the same for the same seed. */
const dice = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let bits = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits
  return ((bits ^ (bits >>> 14)) >>> 0) / 4_294_967_296
}
