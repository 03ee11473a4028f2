import { Refusal } from '../lib/protocol/errors.ts'
import type { Line } from './store.ts'
import type { Time } from './time.ts'

/** How things are between everybody: the share of messages that is lost, and the longest that one takes. */
export interface Weather {
  loss: number
  slowness: number
}

/**
 * One way between two: things get lost on it, overtake each other unless it keeps them in order, and can
 * be held up altogether.
 */
export class Way {
  readonly #time: Time
  readonly #weather: Weather
  readonly #inOrder: boolean
  #held: (() => void)[] | null = null
  #last = 0

  constructor(time: Time, weather: Weather, inOrder = false) {
    this.#time = time
    this.#weather = weather
    this.#inOrder = inOrder
  }

  get clogged(): boolean {
    return this.#held !== null
  }

  /** Answers false when it is lost. */
  carry(run: () => void, slowness = this.#weather.slowness): boolean {
    if (this.#time.random() < this.#weather.loss) return false
    this.sure(run, slowness)
    return true
  }

  /** Late, perhaps, and never lost. */
  sure(run: () => void, slowness = this.#weather.slowness): void {
    const { now } = this.#time
    const soon = now + this.#time.random() * slowness
    this.#last = this.#inOrder ? Math.max(this.#last, soon) : soon
    this.#time.later(this.#last - now, () => {
      if (this.#held) this.#held.push(run)
      else run()
    })
  }

  clog(): void {
    this.#held ??= []
  }

  clear(): void {
    const held = this.#held ?? []
    this.#held = null
    for (const run of held) run()
  }
}

/** Between a node and its database: nothing gets lost silently, but an outcome may stay unknown. */
export class DatabaseLine implements Line {
  /** The share of commands that fail, some of them after they were carried out. */
  trouble = 0
  dead = false
  readonly way: Way
  readonly #time: Time

  constructor(time: Time, weather: Weather) {
    this.#time = time
    this.way = new Way(time, { ...weather, loss: 0 })
  }

  call<T>(command: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const fails = this.#time.random() < this.trouble
      const happens = !fails || this.#time.random() < 0.5
      const answer = (give: () => void) => this.way.sure(() => this.dead || give(), 8)
      this.way.sure(() => {
        // Of a node that dies, what has left it may still arrive.
        if (this.dead && this.#time.random() < 0.5) return
        try {
          const value = happens ? command() : undefined
          answer(() => (fails ? reject(new Refusal('UNAVAILABLE')) : resolve(value as T)))
        } catch (error) {
          answer(() => reject(error as Error))
        }
      }, 8)
    })
  }
}
