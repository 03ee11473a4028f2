import type { Parts } from './parts.ts'
import { backoff } from './clock.ts'
import { type Ports, quietly } from './ports.ts'

type RebuildPorts = Pick<Ports, 'db' | 'clock' | 'report' | 'channel'>
type Rebuilt = Pick<Parts, 'session' | 'inbox' | 'rooms' | 'history'>

/** Reads everything anew: what is remembered of the logs is not what the device holds any more. */
export async function readAnew({ inbox, rooms }: Pick<Rebuilt, 'inbox' | 'rooms'>): Promise<void> {
  inbox.reset()
  await rooms.again()
}

/** Forgets what was said; every tab begins anew. */
export async function clearAll({ db, channel }: RebuildPorts, parts: Rebuilt): Promise<void> {
  const { clearHistory } = await import('./trim.ts')
  await clearHistory(db)
  channel.post('cleared')
  await readAnew(parts)
}

/** The database was closed under us. It opens again by itself; if it is empty then, it is filled anew. */
async function recover({ db }: RebuildPorts, { session, history, ...parts }: Rebuilt) {
  // Dexie is still closing it.
  await Promise.resolve()
  const me = session.me.get()
  if (!me) return
  // Another tab may have been here first: then what is left to do is to read.
  if (!(await db.meta.get('me'))) {
    await db.meta.put({ key: 'me', value: me })
    history.tell('lost')
    // The browser may have forgotten the session, too; without a network that is found out later.
    await session.ensure().catch(() => undefined)
  }
  await readAnew(parts)
}

/**
 * Watches for a database that is deleted or closed behind our back; answers what ends that. What happens
 * again meanwhile is made good again, and what a full device can't make good is tried later.
 */
export function watchDatabase(ports: RebuildPorts, parts: Rebuilt): () => void {
  const { db, clock } = ports
  let due = false
  let busy = false
  let tries = 0
  let timer: unknown
  const mend = async () => {
    try {
      while (due) {
        due = false
        await recover(ports, parts)
      }
      tries = 0
    } catch (error) {
      due = true
      timer = clock.setTimeout(start, backoff(clock, tries++, 500, 30_000))
      throw error
    } finally {
      busy = false
    }
  }
  const start = () => {
    if (busy) return
    busy = true
    clock.clearTimeout(timer)
    quietly(ports, mend())
  }
  const closed = () => {
    due = true
    start()
  }
  db.on('close', closed)
  return () => {
    clock.clearTimeout(timer)
    db.on('close').unsubscribe(closed)
  }
}
