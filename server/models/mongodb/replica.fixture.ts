import type { Chance, Schedule } from './schedule.fixture.ts'
import type { Upload } from './uploads.ts'

/** What can be left out of the protocol, to see that it is missed. */
export interface Rules {
  /** A chunk of a newer epoch is not written. */
  readonly fence: boolean
  /** A claim puts the epoch on its chunk. */
  readonly claim: boolean
  /** A chunk is there once. */
  readonly unique: boolean
  /** An insert stops at what is there already. */
  readonly ordered: boolean
  /** The last chunk says the epoch that stands on it. */
  readonly boundary: boolean
  /** Reads see what a majority has. */
  readonly majority: boolean
  /** Writes are answered when a majority has them. */
  readonly acknowledged: boolean
  /** What failed is not tried again in the same epoch. */
  readonly once: boolean
}

export interface Chunk {
  readonly data: Uint8Array
  readonly epoch: number
}

export interface State {
  readonly chunks: Map<number, Chunk>
  upload: Upload
  listed: number | null
}

export type Change = (state: State) => void

/** The outcome of a write is not known: it may yet happen. */
export class Lost extends Error {}

/**
 * A replicated log of one file. A write changes the primary, and is answered when a majority has it;
 * a failover takes back what it has not. A request may be carried out long after its sender has
 * given up, and several inserts are one after the other.
 */
export const makeReplica = (first: Upload, { sleep }: Schedule, chance: Chance, rules: Rules) => {
  const log: Change[] = []
  let committed = 0
  let term = 0
  let calm = false

  const stateAt = (length: number): State => {
    const state: State = { chunks: new Map(), upload: first, listed: null }
    for (const change of log.slice(0, length)) change(state)
    return state
  }
  const travel = () => sleep(1 + chance() * 4)
  const rest = async () => {
    if (chance() < 0.1) await sleep(chance() * 400)
  }
  const replicate = async (length: number) => {
    const then = term
    await sleep(1 + chance() * 6)
    if (term === then) committed = Math.max(committed, Math.min(length, log.length))
  }

  /** Each step sees what those before it did; a null ends them. */
  const attempt = async (steps: readonly ((state: State) => Change | null)[]) => {
    const then = term
    const lost = () => term !== then
    await rest()
    await travel()
    const act = async () => {
      let done = 0
      for (const step of steps) {
        if (lost()) throw new Lost()
        const change = step(stateAt(log.length))
        if (change) log.push(change)
        else if (rules.ordered) break
        if (change) done++
        if (steps.length > 1 && chance() < 0.5) await sleep(chance() * 2)
      }
      return done
    }
    if (!calm && chance() < 0.06) {
      const late = async () => {
        await sleep(5 + chance() * (chance() < 0.3 ? 1500 : 120))
        await act()
        await replicate(log.length)
      }
      late().catch(() => {})
      await sleep(3)
      throw new Lost()
    }
    const done = await act()
    const replicated = replicate(log.length)
    if (rules.acknowledged) await replicated
    if (rules.acknowledged && lost()) throw new Lost()
    await travel()
    return done
  }
  const write: typeof attempt = async (steps) => {
    try {
      return await attempt(steps)
    } catch (error) {
      if (rules.once || !(error instanceof Lost)) throw error
      return attempt(steps)
    }
  }
  const read = async <T>(look: (state: State) => T) => {
    const then = term
    await rest()
    await travel()
    if (term !== then) throw new Lost()
    const seen = look(stateAt(rules.majority ? committed : log.length))
    await travel()
    return seen
  }

  return {
    write,
    read,
    /** What the primary has, and what a majority has. */
    states: () => [stateAt(log.length), stateAt(committed)] as const,
    failover() {
      term++
      log.length = committed
    },
    /** From now on every request is answered. */
    calm() {
      calm = true
    },
  }
}

export type Replica = ReturnType<typeof makeReplica>
