import type { Fact } from '../protocol/facts.ts'
import type { User } from '../protocol/people.ts'
import { Cell, type Live } from './live.ts'
import { type Ports, quietly } from './ports.ts'

const SAY_EVERY = 3000
const TYPES_FOR = 5000

export interface Present {
  users: readonly User[]
  count: number
}

const nobody: Present = { users: [], count: 0 }

/** Who types and who is here: never stored, and gone with the connection. */
export class Presence {
  readonly #ports: Pick<Ports, 'wire' | 'clock' | 'report'>
  readonly #me: () => string
  readonly #typists = new Map<string, Cell<readonly User[]>>()
  readonly #present = new Map<string, Cell<Present>>()
  readonly #expiries = new Map<string, unknown>()
  readonly #said = new Map<string, number>()

  constructor(ports: Pick<Ports, 'wire' | 'clock' | 'report'>, me: () => string) {
    this.#ports = ports
    this.#me = me
  }

  /** I am typing: said at once, then at most every 3 s. */
  typing(roomId: string): void {
    const { wire, clock } = this.#ports
    const now = clock.now()
    if (wire.link.get() !== 'online' || now - (this.#said.get(roomId) ?? -Infinity) < SAY_EVERY) {
      return
    }
    this.#said.set(roomId, now)
    quietly(this.#ports, wire.ask('room:typing', { roomId }))
  }

  typists(roomId: string): Live<readonly User[]> {
    return this.#cell(this.#typists, roomId, [])
  }

  present(roomId: string): Live<Present> {
    return this.#cell(this.#present, roomId, nobody)
  }

  types({ roomId, user }: Fact<'room:typing'>): void {
    if (user.id === this.#me()) return
    const { clock } = this.#ports
    const cell = this.#cell(this.#typists, roomId, [])
    const key = `${roomId} ${user.id}`
    clock.clearTimeout(this.#expiries.get(key))
    this.#expiries.set(
      key,
      clock.setTimeout(() => this.stopped(roomId, user.id), TYPES_FOR),
    )
    if (!cell.get().some(({ id }) => id === user.id)) cell.set([...cell.get(), user])
  }

  /** They have said it, or gave up. */
  stopped(roomId: string, userId: string): void {
    // Others take it that I have stopped: the next key tells them that I have not.
    if (userId === this.#me()) this.#said.delete(roomId)
    const key = `${roomId} ${userId}`
    if (!this.#expiries.has(key)) return
    this.#ports.clock.clearTimeout(this.#expiries.get(key))
    this.#expiries.delete(key)
    const cell = this.#cell(this.#typists, roomId, [])
    cell.set(cell.get().filter(({ id }) => id !== userId))
  }

  here({ roomId, users, count }: Fact<'room:present'>): void {
    this.#cell(this.#present, roomId, nobody).set({ users, count })
  }

  disconnected(): void {
    for (const timer of this.#expiries.values()) this.#ports.clock.clearTimeout(timer)
    this.#expiries.clear()
    this.#said.clear()
    for (const cell of this.#typists.values()) if (cell.get().length > 0) cell.set([])
    for (const cell of this.#present.values()) cell.set(nobody)
  }

  #cell<T>(cells: Map<string, Cell<T>>, roomId: string, empty: T): Cell<T> {
    const known = cells.get(roomId)
    if (known) return known
    const cell = new Cell(empty)
    cells.set(roomId, cell)
    return cell
  }
}
