import type { TendrilDb } from './db.ts'
import type { Ports } from './ports.ts'

/** Bytes a second that may leave this device. */
export const paces = [Infinity, 1_000_000, 250_000, 50_000] as const

export async function paceOf(db: TendrilDb): Promise<number> {
  const value = (await db.meta.get('pace'))?.value
  return typeof value === 'number' && value > 0 ? value : Infinity
}

export const setPace = (db: TendrilDb, pace: number): Promise<unknown> =>
  db.meta.put({ key: 'pace', value: pace })

/** What a person has set holds for all files of the device together. */
export class Pace {
  readonly #ports: Pick<Ports, 'db' | 'clock'>
  /** Until then, what has left is enough. */
  #free = 0

  constructor(ports: Pick<Ports, 'db' | 'clock'>) {
    this.#ports = ports
  }

  /** How many of `bytes` may go in one piece, when it may. */
  async take(bytes: number): Promise<number> {
    const { db, clock } = this.#ports
    const pace = await paceOf(db)
    if (pace === Infinity) return bytes
    const piece = Math.min(bytes, pace)
    const at = Math.max(clock.now(), this.#free)
    this.#free = at + (piece / pace) * 1000
    const wait = at - clock.now()
    if (wait > 0) await new Promise<void>((resolve) => clock.setTimeout(resolve, wait))
    return piece
  }
}

const LEAST = 64 * 1024
const MOST = 16 * 1024 * 1024
/** What takes so long to be acknowledged could be more, or should be less. */
const [SHORT, LONG] = [4000, 16_000]

/** A piece is as large as a few seconds carry: a bad link loses little of it, a good one waits seldom. */
export class Pieces {
  readonly #clock: Ports['clock']
  readonly #pace: Pick<Pace, 'take'>
  #size = 1024 * 1024
  #sent = { end: 0, at: 0 }

  constructor(clock: Ports['clock'], pace: Pick<Pace, 'take'>) {
    this.#clock = clock
    this.#pace = pace
  }

  get size(): number {
    return this.#size
  }

  /** Where the piece ends that begins at `start`, when it may leave. */
  async next(start: number, end: number): Promise<number> {
    const to = start + (await this.#pace.take(Math.min(end - start, this.#size)))
    this.#sent = { end: to, at: this.#clock.now() }
    return to
  }

  acknowledged(offset: number): void {
    if (offset !== this.#sent.end) return
    const took = this.#clock.now() - this.#sent.at
    if (took < SHORT) this.#size = Math.min(MOST, this.#size * 2)
    else if (took > LONG) this.#size = Math.max(LEAST, this.#size / 2)
  }

  /** It broke: a smaller one has a better chance. */
  broke(): void {
    this.#size = Math.max(LEAST, this.#size / 2)
  }
}
