import { Refusal } from '../../../lib/protocol/errors.ts'
import type { Client } from './client.ts'
import { asRefusal } from './faults.ts'
import { checkIndexes, makeIndexes } from './indexes.ts'

/** Nothing is served before the database has answered and every index is as it must be, nor later. */
export interface Gate {
  /** Refuses with UNAVAILABLE while the gate is shut. */
  pass(): void
  /** Looks again; resolves when the gate is open, and refuses with what keeps it shut otherwise. */
  look(): Promise<void>
  /** What is wrong with the indexes, if anything. */
  readonly wrong: string | null
  shut(): void
}

/** Looks that come within this many ms share one. */
const FRESH = 1000

export const makeGate = (
  { db, connect }: Pick<Client, 'db' | 'connect'>,
  now: () => number,
): Gate => {
  let answered = false
  let made = false
  let closed = false
  let wrong: string | null = null
  let last: { at: number; look: Promise<void> } | null = null

  const pass = () => {
    if (closed || !answered) throw new Refusal('UNAVAILABLE')
    if (wrong !== null) throw new Refusal('UNAVAILABLE', wrong)
  }

  const look = async () => {
    try {
      await connect()
      if (!made) await makeIndexes(db)
      const complaints = await checkIndexes(db)
      made ||= complaints.length === 0
      wrong = complaints.length > 0 ? complaints.join(' ') : null
      answered = true
    } catch (error) {
      throw asRefusal(error)
    }
    pass()
  }

  return {
    pass,
    async look() {
      if (closed) throw new Refusal('UNAVAILABLE')
      const at = now()
      if (!last || at >= last.at + FRESH || at < last.at) last = { at, look: look() }
      await last.look
    },
    get wrong() {
      return wrong
    },
    shut() {
      closed = true
    },
  }
}
