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
  for (const fileId of await ctx.store.files.expired(now, BATCH))
    await ctx.ends.end(fileId, 'expired')
  for (const file of await ctx.store.files.untold(BATCH)) await ctx.ends.tell(file)
  for (const roomId of await ctx.store.rooms.expired(now, BATCH)) await eraseRoom(ctx, roomId)
  await ctx.store.sessions.sweep(now)
  await ctx.store.files.sweep(now - TOMBSTONE)
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
