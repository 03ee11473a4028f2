import type { Context } from './context.ts'
import { eraseRoom } from './controllers/erasure.ts'

const EVERY = 60_000
const BATCH = 100
/** A removed file is remembered this long, so that late requests get GONE and not NOT_FOUND. */
const TOMBSTONE = 48 * 3_600_000

/**
 * Puts right what time or a crash has left: unfinished uploads expire, ends that stand in no log yet
 * are written, rooms whose time is over go, old sessions and tombstones are forgotten.
 */
export async function sweep(ctx: Context): Promise<void> {
  const now = ctx.now()
  const { files, rooms } = ctx.store
  await each(
    ctx,
    () => files.expired(now, BATCH),
    (fileId) => ctx.ends.end(fileId, 'expired'),
  )
  await each(
    ctx,
    () => files.untold(BATCH),
    (file) => ctx.ends.tell(file),
  )
  await each(
    ctx,
    () => rooms.expired(now, BATCH),
    (roomId) => eraseRoom(ctx, roomId),
  )
  await ctx.store.sessions.sweep(now)
  await ctx.store.files.sweep(now - TOMBSTONE)
}

/** All there are, batch by batch; what fails is left for the next time and holds up nothing else. */
async function each<T>(
  ctx: Context,
  find: () => Promise<T[]>,
  act: (one: T) => Promise<void>,
): Promise<void> {
  for (;;) {
    const batch = await find()
    let failed = 0
    for (const one of batch) {
      await act(one).catch((error: unknown) => {
        failed++
        ctx.log.error({ err: error }, 'not swept')
      })
    }
    if (batch.length < BATCH || failed > 0) return
  }
}

/** Sweeps now and every minute until it is closed. */
export function openSweeper(ctx: Context): { close(): Promise<void> } {
  let running = Promise.resolve()
  const run = () => {
    running = running
      .then(() => sweep(ctx))
      .catch((error: unknown) => ctx.log.error({ err: error }, 'the sweeper stumbled'))
  }
  run()
  const timer = setInterval(run, EVERY).unref()
  return {
    async close() {
      clearInterval(timer)
      await running
    },
  }
}
