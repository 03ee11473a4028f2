import type { ServerResponse } from 'node:http'
import { Refusal } from '../lib/protocol/errors.ts'
import type { Me } from './context.ts'

/** Files that one person may be reading at once, on all their devices together. */
export const readsPerPerson = 64
/** What ends makes room; a reader who is one too many comes back after this long. */
const COME_BACK = 2000

/** Bytes of a file that are on their way: somebody reads it, or sends it. */
export interface Transfer {
  readonly me: Me
  readonly roomId: string
  /** Breaks the connection: whoever reads or sends comes back by themselves, if they may. */
  cut(): void
}

/** What runs on this node, so that it ends when it has to. */
export interface Transfers {
  /** A file that `me` reads, until `res` is over. RATE when they read too many. */
  read(me: Me, roomId: string, res: ServerResponse): void
  /** A file that `me` sends. */
  send(me: Me, roomId: string, res: ServerResponse): void
  all(): Transfer[]
  ofRoom(roomId: string): Transfer[]
  /** Cuts everything, and whatever still begins. */
  close(): void
}

export function makeTransfers(limited: boolean): Transfers {
  const running = new Set<Transfer>()
  const reads = new Map<string, number>()
  let closed = false

  const begin = (me: Me, roomId: string, res: ServerResponse) => {
    const transfer = { me, roomId, cut: () => void res.destroy() }
    running.add(transfer)
    res.once('close', () => running.delete(transfer))
    if (closed) transfer.cut()
  }

  const count = (userId: string, change: 1 | -1) => {
    const now = (reads.get(userId) ?? 0) + change
    if (now > 0) reads.set(userId, now)
    else reads.delete(userId)
  }

  return {
    read(me, roomId, res) {
      if (limited && (reads.get(me.id) ?? 0) >= readsPerPerson) {
        throw new Refusal('RATE', undefined, COME_BACK)
      }
      count(me.id, 1)
      res.once('close', () => count(me.id, -1))
      begin(me, roomId, res)
    },
    send: begin,
    all: () => [...running],
    ofRoom: (of) => [...running].filter(({ roomId }) => roomId === of),
    close() {
      closed = true
      for (const { cut } of running) cut()
    },
  }
}
