import * as v from 'valibot'
import { Refusal } from '../protocol/errors.ts'
import { SessionAnswer, type User } from '../protocol/people.ts'
import { Cell, type Live } from './live.ts'
import type { Ports } from './ports.ts'
import { valueOf } from './wire.ts'

const PATH = '/api/session'
/** Whoever has it settles who this device is. */
export const SESSION = 'tendril:session'
type SessionPorts = Pick<Ports, 'db' | 'wire' | 'locks' | 'channel' | 'errand'>

/** Ends the session that this device has left while the server could not be told. */
export async function sayGoodbye({ db, wire }: Pick<Ports, 'db' | 'wire'>): Promise<void> {
  if (!(await db.meta.get('leaving'))) return
  valueOf(await wire.call('DELETE', PATH))
  await db.meta.delete('leaving')
}

/** Who I am, also offline. A device that the server does not know becomes a guest by itself. */
export class Session {
  readonly #ports: SessionPorts
  readonly #me = new Cell<User | null>(null)

  constructor(ports: SessionPorts) {
    this.#ports = ports
  }

  get me(): Live<User | null> {
    return this.#me
  }

  /** What this device remembers. */
  async load(): Promise<void> {
    const known = await this.#ports.db.meta.get('me')
    if (known) this.#become(known.value as User)
  }

  /** What is on its way was said by somebody else: a connection belongs to who it was made for. */
  #become(user: User): void {
    const me = this.#me.get()
    if (me && me.id !== user.id) this.#ports.wire.cut()
    if (me?.id !== user.id || me.name !== user.name) this.#me.set(user)
  }

  /**
   * Who I am, or a new guest: the server makes one only of somebody it does not know. Under a lock,
   * so that two tabs don't become two guests.
   */
  ensure(): Promise<void> {
    const { signal } = new AbortController()
    return this.#ports.locks.request(SESSION, signal, async () => {
      const { wire } = this.#ports
      await sayGoodbye(this.#ports)
      await this.#keep(valueOf(await wire.call('POST', PATH, {})))
    })
  }

  async rename(name: string): Promise<void> {
    const { wire, channel } = this.#ports
    await this.#keep(valueOf(await wire.call('POST', PATH, { name })))
    channel.post('renamed')
  }

  /** Wipes this device in all tabs. A server that can't be told now is told at the next start. */
  async leave(): Promise<void> {
    const { db, wire, channel } = this.#ports
    channel.post('leaving')
    await db.transaction('rw', db.tables, async () => {
      await Promise.all(db.tables.map((table) => table.clear()))
      await db.meta.put({ key: 'leaving', value: true })
    })
    const told = await wire.call('DELETE', PATH)
    if (told.ok || told.code === 'UNAUTHENTICATED') {
      // The answer also has the browser remove the database, under our hands: then there is no note.
      await db.meta.delete('leaving').catch(() => {})
    } else this.#ports.errand()
    this.#me.set(null)
    channel.post('left')
  }

  async #keep(value: unknown): Promise<void> {
    const answer = v.safeParse(SessionAnswer, value)
    if (!answer.success) throw new Refusal('UNAVAILABLE')
    const { user, limits } = answer.output
    const before = this.#me.get()?.id
    await this.#ports.db.meta.bulkPut([
      { key: 'me', value: user },
      { key: 'limits', value: limits },
    ])
    this.#become(user)
    if (before !== undefined && before !== user.id) this.#ports.channel.post('renamed')
  }
}
