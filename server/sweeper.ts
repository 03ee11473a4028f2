import { Refusal } from '../lib/protocol/errors.ts'
import type { Context } from './context.ts'
import { eraseRoom } from './controllers/erasure.ts'

const EVERY = 60_000
/** A node that dies leaves the sweeping to another one after this long. */
const HELD = 1.5 * EVERY
const BATCH = 100
/** A removed file is remembered this long, so that late requests get GONE and not NOT_FOUND. */
const TOMBSTONE = 48 * 3_600_000

/**
 * Puts right what time or a crash has left: unfinished uploads expire, ends that stand in no log yet
 * are written, rooms whose time is over go, old sessions and tombstones are forgotten.
 */
export async function sweep(ctx: Context): Promise<void> {
  const now = ctx.now()
  const { files, moves, rooms, sessions, devices } = ctx.store
  const id = (it: string) => it
  const steps = [
    () =>
      each(ctx, {
        find: (most) => files.expired(now, most),
        key: id,
        act: (fileId) => ctx.ends.end(fileId, 'expired'),
      }),
    () =>
      each(ctx, {
        find: (most) => files.untold(most),
        key: ({ fileId }) => fileId,
        act: (file) => ctx.ends.tell(file),
      }),
    () =>
      each(ctx, {
        find: (most) => rooms.expired(now, most),
        key: id,
        act: (roomId) => eraseRoom(ctx, roomId),
      }),
    () => sessions.sweep(now),
    () => devices.sweep(now),
    () => moves.sweep(now),
    () => files.sweep(now - TOMBSTONE),
  ]
  for (const step of steps) {
    if (ctx.draining()) return
    await step().catch((error: unknown) => ctx.log.error({ err: error }, 'a sweep was left undone'))
  }
}

interface Chore<T> {
  /** Those that are due, at most so many, always in the same order. */
  find(most: number): Promise<T[]>
  key(one: T): string
  /** After this, `find` finds it no more. */
  act(one: T): Promise<void>
}

/**
 * All there are, batch by batch. What fails, or is still there afterwards, is left for the next sweep
 * and looked past, so that it holds up nothing behind it.
 */
async function each<T>(ctx: Context, { find, key, act }: Chore<T>): Promise<void> {
  const tried = new Set<string>()
  let failed = 0
  let trouble: unknown = null
  for (;;) {
    const most = BATCH + failed
    const found = await find(most)
    const due = found.filter((one) => !tried.has(key(one)))
    for (const one of due) {
      if (ctx.draining()) return
      tried.add(key(one))
      await act(one).catch((error: unknown) => {
        if (error instanceof Refusal && error.code === 'UNAVAILABLE') throw error
        trouble ??= error
        failed++
      })
    }
    if (found.length < most || due.length === 0) break
  }
  if (trouble !== null) throw trouble
}

/**
 * Sweeps now and every minute, where no other node does, until it is closed; ends at the next thing when
 * the node is draining.
 */
export function openSweeper(ctx: Context): { close(): Promise<void> } {
  const lease = ctx.store.lease('sweeper', HELD)
  let running: Promise<void> | null = null
  const sweepInTurn = async () => {
    if (await lease.hold()) await sweep(ctx)
  }
  const run = () => {
    running ??= sweepInTurn()
      .catch((error: unknown) => ctx.log.error({ err: error }, 'the sweeper stumbled'))
      .then(() => void (running = null))
  }
  run()
  const timer = setInterval(run, EVERY).unref()
  return {
    async close() {
      clearInterval(timer)
      await running
      // With a store that is away it runs out by itself.
      await lease.release().catch(() => {})
    },
  }
}
