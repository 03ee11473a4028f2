import type { Lock, Locker, RequestRelease } from '@tus/server'
import { Refusal } from '../lib/protocol/errors.ts'

interface Turn {
  readonly release: RequestRelease
  readonly start: () => void
}

/** A request that cannot have the upload within this time is told to come back. */
const PATIENCE = 8000

/**
 * One request at a time for each upload of this node; a newer one asks the older to stop. This is a
 * courtesy that makes a takeover clean: what protects the bytes is the store's fence.
 */
export class Locks implements Locker {
  private readonly queues = new Map<string, Turn[]>()

  newLock(id: string): Lock {
    let turn: Turn | null = null
    return {
      lock: async (signal, release) => {
        turn = await this.wait(id, signal, release)
      },
      unlock: async () => {
        if (turn) this.leave(id, turn)
      },
    }
  }

  private async wait(id: string, signal: AbortSignal, release: RequestRelease): Promise<Turn> {
    const queue = this.queues.get(id) ?? []
    this.queues.set(id, queue)
    const holder = queue.at(-1)
    let start = () => {}
    const started = new Promise<void>((resolve) => (start = resolve))
    const turn: Turn = { release, start }
    queue.push(turn)
    if (!holder) return turn
    void holder.release()
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<'late'>((resolve) => {
      const give = () => resolve('late')
      timer = setTimeout(give, PATIENCE)
      signal.addEventListener('abort', give, { once: true })
    })
    const outcome = await Promise.race([started, late])
    clearTimeout(timer)
    if (outcome === 'late') {
      this.leave(id, turn)
      throw new Refusal('LOCKED', undefined, 1000)
    }
    return turn
  }

  private leave(id: string, turn: Turn): void {
    const queue = this.queues.get(id)
    const place = queue?.indexOf(turn) ?? -1
    if (!queue || place < 0) return
    queue.splice(place, 1)
    if (queue.length === 0) this.queues.delete(id)
    else if (place === 0) queue[0]?.start()
  }
}
