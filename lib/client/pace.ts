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

/** What somebody on the way has called too large is not sent again on this connection, of any file. */
export class Passage {
  #most = Infinity

  get most(): number {
    return this.#most
  }

  narrow(most: number): void {
    this.#most = Math.min(this.#most, most)
  }

  /** Another connection may go another way. */
  forget(): void {
    this.#most = Infinity
  }
}

/** Where a link is slow, where somebody on the way takes only little, and where neither is so. */
const [LEAST, CRUMB, MOST] = [64 * 1024, 8 * 1024, 16 * 1024 * 1024]
/** What takes so long to be acknowledged could be more, or should be less. */
const [SHORT, LONG] = [4000, 16_000]

const halfOf = (size: number, least: number) =>
  Math.max(Math.min(size, least), Math.floor(size / 2))

/** A piece is as large as a few seconds carry: a bad link loses little of it, a good one waits seldom. */
export class Pieces {
  readonly #clock: Ports['clock']
  readonly #pace: Pick<Pace, 'take'>
  readonly #passage: Passage
  #size = 1024 * 1024
  /** The piece that is out. */
  #sent: { bytes: number; end: number; at: number } | undefined

  constructor(clock: Ports['clock'], pace: Pick<Pace, 'take'>, passage: Passage) {
    this.#clock = clock
    this.#pace = pace
    this.#passage = passage
  }

  get size(): number {
    return Math.min(this.#size, this.#passage.most)
  }

  /** Where the piece ends that begins at `start`, when it may leave. */
  async next(start: number, end: number): Promise<number> {
    const bytes = await this.#pace.take(Math.min(end - start, this.size))
    this.#sent = { bytes, end: start + bytes, at: this.#clock.now() }
    return start + bytes
  }

  acknowledged(offset: number): void {
    if (offset !== this.#sent?.end) return
    const took = this.#clock.now() - this.#sent.at
    this.#sent = undefined
    if (took < SHORT) this.#size = Math.min(MOST, this.size * 2)
    else if (took > LONG) this.#size = halfOf(this.size, LEAST)
  }

  /** It broke: a smaller one has a better chance. */
  broke(): void {
    this.#sent = undefined
    this.#size = halfOf(this.size, CRUMB)
  }

  /** Somebody on the way sent it back, as too large or for no reason: whether a smaller one is worth it. */
  returned(tooLarge: boolean): boolean {
    const { bytes = 0 } = this.#sent ?? {}
    if (tooLarge && bytes > 0) this.#passage.narrow(halfOf(bytes, CRUMB))
    else this.broke()
    this.#sent = undefined
    return bytes > CRUMB
  }
}
