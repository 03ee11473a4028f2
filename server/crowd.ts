import { Refusal } from '../lib/protocol/errors.ts'
import { socketsPerAddress } from './limits.ts'

/** Who is one too many comes back after this long. */
const COME_BACK = 10_000
/** So many of an address are told so at a time; more are a flood, and get no answer of ours. */
const TOLD = 32
/** For one who is one too many to be told so and to hang up. */
const PATIENCE = 5000

interface Connection {
  close(): void
  once(event: 'close', listener: () => void): unknown
}

/** The connections that each address holds. */
export interface Crowd {
  /** Whether another one is worth an answer. */
  hears(address: string): boolean
  enter(address: string, connection: Connection): void
  /** Why this one may not stay; null when it may. */
  refusal(connection: object): Refusal | null
}

export function makeCrowd(limited: boolean): Crowd {
  const staying = makeCount()
  const leaving = makeCount()
  const tooMany = new WeakSet<object>()
  const full = (address: string) => limited && staying.of(address) >= socketsPerAddress

  return {
    hears: (address) => !full(address) || leaving.of(address) < TOLD,
    enter(address, connection) {
      if (!full(address)) return staying.add(address, connection)
      leaving.add(address, connection)
      tooMany.add(connection)
      const timer = setTimeout(() => connection.close(), PATIENCE).unref()
      connection.once('close', () => clearTimeout(timer))
    },
    refusal: (connection) =>
      tooMany.has(connection)
        ? new Refusal('RATE', 'There are too many connections from this network.', COME_BACK)
        : null,
  }
}

/** Open connections by address. */
function makeCount() {
  const counts = new Map<string, number>()
  const of = (address: string) => counts.get(address) ?? 0
  return {
    of,
    add(address: string, connection: Connection) {
      counts.set(address, of(address) + 1)
      connection.once('close', () => {
        if (of(address) > 1) counts.set(address, of(address) - 1)
        else counts.delete(address)
      })
    },
  }
}
