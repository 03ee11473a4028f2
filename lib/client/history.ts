import { Cell, type Live } from './live.ts'
import { type Ports, quietly } from './ports.ts'
import { ownScreens } from './screens.ts'
import { isFull, NoSpace, untold } from './space.ts'

/** Bytes that the history may take, unless somebody says otherwise. */
export const BUDGET = 200_000_000
const FIRST = 5000
const AGAIN = 60_000
/** What a browser needs beside the files themselves. */
const SPARE = 5_000_000

/** What is wrong with this device's storage. `lost`: the browser emptied it. `none`: there is none. */
export type Trouble = 'full' | 'lost' | 'none'

type HistoryPorts = Pick<Ports, 'db' | 'clock' | 'report' | 'space' | 'screens'>

/** What this device keeps to be read again, within a budget, and never at the cost of what is unsent. */
export class History {
  readonly #ports: HistoryPorts
  readonly #screens: NonNullable<Ports['screens']>
  readonly #trouble = new Cell<Trouble | null>(null)
  #timer: unknown
  #asked = false
  #trimming: Promise<void> | undefined

  constructor(ports: HistoryPorts) {
    this.#ports = ports
    this.#screens = ports.screens ?? ownScreens()
  }

  get trouble(): Live<Trouble | null> {
    return this.#trouble
  }

  get space() {
    return this.#ports.space ?? untold
  }

  tell(trouble: Trouble | null): void {
    // A device without storage has no other trouble.
    if (this.#trouble.get() !== 'none') this.#trouble.set(trouble)
  }

  /** Only in the tab that leads: looks now and then whether the budget is passed. */
  start(): void {
    this.#look(FIRST)
  }

  stop(): void {
    this.#ports.clock.clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #look(ms: number): void {
    this.stop()
    this.#timer = this.#ports.clock.setTimeout(() => {
      quietly(this.#ports, this.trim())
      this.#look(AGAIN)
    }, ms)
  }

  /** The room is on the screen. Returns what ends that. */
  show(roomId: string): () => void {
    return this.#screens.show(roomId)
  }

  async budget(): Promise<number> {
    const row = await this.#ports.db.meta.get('budget')
    return typeof row?.value === 'number' ? row.value : BUDGET
  }

  async setBudget(bytes: number): Promise<void> {
    await this.#ports.db.meta.put({ key: 'budget', value: bytes })
    await this.trim()
  }

  /** Back within the budget, or within `most` if that is less. */
  trim(most = Infinity): Promise<void> {
    this.#trimming ??= this.#trim(most).finally(() => (this.#trimming = undefined))
    return this.#trimming
  }

  async #trim(most: number): Promise<void> {
    const budget = Math.min(most, await this.budget())
    if (budget === Infinity) return
    // A page whose app is not kept yet may be without it where there is no network: the next look has it.
    const trimmer = await import('./trim.ts').catch(() => null)
    await trimmer?.trim({ db: this.#ports.db, budget, shown: () => this.#screens.all() })
  }

  /** Something waits to go out: from now on the browser should clear nothing by itself. */
  queued(): void {
    if (this.#asked) return
    this.#asked = true
    const ask = async () => (await this.space.persisted()) || this.space.persist()
    // Some browsers have no answer; nothing depends on it.
    ask().catch(() => undefined)
  }

  /** Writes what somebody said. On a full device the history makes room for it. */
  async yieldTo<T>(bytes: number, write: () => Promise<T>): Promise<T> {
    if (bytes > 0) await this.#fits(bytes)
    try {
      return await write()
    } catch (error) {
      if (!isFull(error) || !(await this.#makeRoom(bytes))) throw error
      return write()
    }
  }

  /** A write failed for want of space. */
  full(): void {
    // What fails now fails for the same reason.
    this.#makeRoom(0).catch(() => undefined)
  }

  /** Half of the history goes, or more, if that can be enough. */
  async #makeRoom(bytes: number): Promise<boolean> {
    const { weigh } = await import('./usage.ts')
    const { total } = await weigh(this.#ports.db)
    if (total === 0 || total < bytes) return false
    this.tell('full')
    await this.trim(Math.min(total / 2, total - bytes))
    return true
  }

  async #fits(bytes: number): Promise<void> {
    const told = await this.space.estimate().catch(() => null)
    if (!told) return
    const free = told.quota - told.usage - SPARE
    if (bytes > free) throw new NoSpace(bytes, Math.max(0, free))
  }
}
