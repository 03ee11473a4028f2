import { setTimeout as after } from 'node:timers/promises'
import type { Appended, Log, NewEntry, StoredEntry } from './models/store.ts'
import { reach } from './fault.ts'
import { inStage } from './stages.ts'

/** Store, then tell, then answer: the one way into a room's log. */
export interface Commits {
  /**
   * Appends in order; resolves once all of it is durable and told. What arrives for a room while its
   * previous insert is in flight, or within `spacing` of it, is written as one batch (group commit).
   */
  append(roomId: string, entries: readonly NewEntry[]): Promise<Appended[]>
}

interface Waiting {
  readonly entries: readonly NewEntry[]
  readonly resolve: (appended: Appended[]) => void
  readonly reject: (error: unknown) => void
}

/** Entries in one insert; what waits beyond goes with the next. */
const MOST = 500

/**
 * @param tell hears of every entry that is new, in order, with the head after it
 * @param failed hears of an error of `tell`
 * @param spacing ms to let pass between two commits of this room: more where telling costs more
 */
export function makeCommits(
  log: Pick<Log, 'append'>,
  tell: (roomId: string, fresh: StoredEntry[], head: number) => void,
  spacing: (roomId: string) => number,
  failed: (error: unknown) => void,
): Commits {
  const rooms = new Map<string, Waiting[]>()

  /** What is stored is stored, whether or not it could be told: heads are repeated. */
  const tellSafely = (roomId: string, fresh: StoredEntry[], head: number) => {
    try {
      tell(roomId, fresh, head)
    } catch (error) {
      failed(error)
    }
  }

  const commit = async (roomId: string, batch: Waiting[]): Promise<void> => {
    try {
      reach('entries handed over')
      const appended = await log.append(
        roomId,
        batch.flatMap(({ entries }) => entries),
      )
      reach('entries stored')
      const fresh = appended.filter((one) => one.fresh).map((one) => one.entry)
      const head = fresh.at(-1)?.seq
      if (head !== undefined) tellSafely(roomId, fresh, head)
      reach('entries told')
      let from = 0
      for (const { entries, resolve } of batch) {
        resolve(appended.slice(from, (from += entries.length)))
      }
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }

  const drain = async (roomId: string, queue: Waiting[]): Promise<void> => {
    while (queue.length > 0) {
      // One turn of the loop lets everything in that has already arrived.
      await new Promise<void>((gather) => inStage('gather', gather))
      let size = 0
      const fits = queue.findIndex(({ entries }) => (size += entries.length) > MOST)
      await commit(roomId, queue.splice(0, fits < 1 ? (fits < 0 ? queue.length : 1) : fits))
      const pause = spacing(roomId)
      if (pause >= 1) await after(pause)
    }
    rooms.delete(roomId)
  }

  return {
    append: (roomId, entries) =>
      new Promise((resolve, reject) => {
        const waiting = { entries, resolve, reject }
        const queue = rooms.get(roomId)
        if (queue) queue.push(waiting)
        else {
          const fresh = [waiting]
          rooms.set(roomId, fresh)
          void drain(roomId, fresh)
        }
      }),
  }
}
