import * as v from 'valibot'
import { Refusal } from '../protocol/errors.ts'
import { MoveAnswer, NewMove, SessionAnswer, type User } from '../protocol/people.ts'
import type { TendrilDb } from './db.ts'
import { textOf } from './drafts.ts'
import type { Engine } from './engine.ts'
import { SENDER } from './leader.ts'
import type { Ports } from './ports.ts'
import { SESSION } from './session.ts'
import { valueOf } from './wire.ts'

/** What is lost to somebody who becomes another on this device. */
export interface Stake {
  /** Rooms that they are a member of. */
  rooms: number
  /** What has not gone out yet: entries, files, and what other apps shared. */
  waiting: number
  drafts: number
}

export async function stakeIn(db: TendrilDb): Promise<Stake> {
  const rooms = await db.rooms.filter(({ role, closed }) => role !== undefined && !closed).count()
  const entries = await db.outbox.where('state').notEqual('stored').count()
  const [uploads, shares] = await Promise.all([db.uploads.count(), db.shares.count()])
  const drafts = await db.drafts.filter((row) => textOf(row).trim() !== '').count()
  return { rooms, waiting: entries + uploads + shares, drafts }
}

type MovesPorts = Pick<Ports, 'db' | 'wire' | 'locks' | 'channel' | 'restart'>

/** From device to device: the same person, with the same rooms. */
export class Moves {
  readonly #ports: MovesPorts
  readonly #engine: Pick<Engine, 'start' | 'stop'>

  constructor(ports: MovesPorts, engine: Pick<Engine, 'start' | 'stop'>) {
    this.#ports = ports
    this.#engine = engine
  }

  /** A code that makes another device mine. */
  make(): Promise<NewMove> {
    return this.#call('', NewMove)
  }

  /** Who this device would be. */
  async look(code: string): Promise<User> {
    return (await this.#call('/look', MoveAnswer, { code })).user
  }

  /**
   * Becomes who made the code, and begins anew; nothing of who was here stays. No tab and no worker
   * sends meanwhile: what one has written the other must not say.
   */
  async take(code: string): Promise<void> {
    const { locks, channel, restart } = this.#ports
    const { signal } = new AbortController()
    const arrive = () => locks.request(SESSION, signal, () => this.#arrive(code))
    await this.#engine.stop()
    channel.post('leaving')
    try {
      await locks.request(SENDER, signal, arrive, true)
    } catch (error) {
      this.#engine.start()
      throw error
    } finally {
      channel.post('left')
    }
    restart()
  }

  async #arrive(code: string): Promise<void> {
    const { db } = this.#ports
    const { user, limits } = await this.#call('/take', SessionAnswer, { code })
    const budget = await db.meta.get('budget')
    await db.transaction('rw', db.tables, async () => {
      await Promise.all(db.tables.map((table) => table.clear()))
      const kept = budget ? [budget] : []
      await db.meta.bulkPut([{ key: 'me', value: user }, { key: 'limits', value: limits }, ...kept])
    })
  }

  async #call<T>(way: string, shape: v.GenericSchema<unknown, T>, body: object = {}): Promise<T> {
    const answer = valueOf(await this.#ports.wire.call('POST', `/api/moves${way}`, body))
    const parsed = v.safeParse(shape, answer)
    if (parsed.success) return parsed.output
    throw new Refusal('UNAVAILABLE')
  }
}
