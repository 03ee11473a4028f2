import type { IncomingMessage } from 'node:http'
import { Refusal } from '../lib/protocol/errors.ts'

/** Who found no place comes back after this long. */
const COME_BACK = 10_000
/** So many of an address are told so at a time; more are a flood, and get no answer of ours. */
const TOLD = 32
/** For somebody who has been told to hang up. */
const PATIENCE = 5000

interface Connection {
  readonly request: IncomingMessage
  close(): void
  once(event: 'close', listener: () => void): unknown
}

/**
 * Those who find no place. A refused handshake says nothing that a device could read, so they come in
 * just far enough to be told.
 */
export interface Crowd {
  /** Whether this one, who has no place, comes in to be told. */
  hears(address: string, req: IncomingMessage): boolean
  /** False for a connection that has a place; any other one will not stay. */
  enter(address: string, connection: Connection): boolean
  /** What it is told; null for one that has a place. */
  refusal(connection: { readonly request: IncomingMessage }): Refusal | null
}

export function makeCrowd(): Crowd {
  const counts = new Map<string, number>()
  const countOf = (address: string) => counts.get(address) ?? 0
  const tooMany = new WeakSet<IncomingMessage>()

  return {
    hears(address, req) {
      if (countOf(address) >= TOLD) return false
      tooMany.add(req)
      return true
    },
    enter(address, connection) {
      if (!tooMany.has(connection.request)) return false
      counts.set(address, countOf(address) + 1)
      const timer = setTimeout(() => connection.close(), PATIENCE).unref()
      connection.once('close', () => {
        clearTimeout(timer)
        if (countOf(address) > 1) counts.set(address, countOf(address) - 1)
        else counts.delete(address)
      })
      return true
    },
    refusal: ({ request }) =>
      tooMany.has(request)
        ? new Refusal('RATE', 'There are too many connections from this network.', COME_BACK)
        : null,
  }
}
