/// <reference lib="webworker" />
import { systemClock } from '../client/clock.ts'
import { TendrilDb } from '../client/db.ts'
import { Errand } from '../client/errand.ts'
import { ERRAND, type Syncing } from '../client/background.ts'
import { broadcast, webLocks } from '../client/tabs.ts'
import { openFetchTus } from '../client/tus.fetch.ts'
import { PostWire } from '../client/wire.post.ts'

declare const self: ServiceWorkerGlobalScope

/** Rejects while something is left: then the browser tries again by itself. */
async function runErrand(): Promise<void> {
  const db = new TendrilDb()
  const channel = broadcast()
  try {
    const outcome = await new Errand({
      db,
      wire: new PostWire(location.origin),
      clock: systemClock,
      locks: webLocks(),
      channel,
      tus: openFetchTus(`${location.origin}/uploads`),
      report: (error) => reportError(error),
    }).run()
    if (outcome === 'done') return
    // What goes on well need not wait until the browser finds it worth another try. Without any page,
    // Chromium lets nobody ask: then it comes again by itself, after minutes.
    const again = outcome === 'slice' && (self.registration as Syncing).sync?.register(ERRAND)
    if (!again) throw new Error('something is left to send')
    await again
  } finally {
    channel.close()
    db.close()
  }
}

let running: Promise<void> | undefined

/** Two at once would take the lead from each other; who comes second has its own look afterwards. */
export const runInTurn = (): Promise<void> => (running = runAfter(running))

const runAfter = async (before: Promise<void> | undefined): Promise<void> => {
  await before?.catch(() => {})
  await runErrand()
}
