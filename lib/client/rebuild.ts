import type { Parts } from './parts.ts'
import { type Ports, quietly } from './ports.ts'

type RebuildPorts = Pick<Ports, 'db' | 'report' | 'channel'>
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

/** Watches for a database that is deleted or closed behind our back; answers what ends that. */
export function watchDatabase(ports: RebuildPorts, parts: Rebuilt): () => void {
  let recovering = false
  const closed = () => {
    if (recovering) return
    recovering = true
    quietly(
      ports,
      recover(ports, parts).finally(() => (recovering = false)),
    )
  }
  ports.db.on('close', closed)
  return () => ports.db.on('close').unsubscribe(closed)
}
