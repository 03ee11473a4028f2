import type { Fact } from '../protocol/facts.ts'
import { Cell, type Live } from './live.ts'

/** How far others have read, by person: in memory alone, told anew by the server after each join. */
export type Readers = ReadonlyMap<string, number>

const nobody: Readers = new Map()

export class ReadersOf {
  readonly #me: () => string
  readonly #rooms = new Map<string, Cell<Readers>>()

  constructor(me: () => string) {
    this.#me = me
  }

  of(roomId: string): Live<Readers> {
    return this.#cell(roomId)
  }

  /** Only forward: facts come late and twice. */
  saw({ roomId, userId, seq }: Fact<'room:seen'>): void {
    if (userId === this.#me()) return
    const cell = this.#cell(roomId)
    if (seq > (cell.get().get(userId) ?? 0)) cell.set(new Map(cell.get()).set(userId, seq))
  }

  #cell(roomId: string): Cell<Readers> {
    const known = this.#rooms.get(roomId)
    if (known) return known
    const cell = new Cell(nobody)
    this.#rooms.set(roomId, cell)
    return cell
  }
}
