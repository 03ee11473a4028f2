import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Guest, makeGuest } from './guest.fixture.ts'
import { url as mongo } from './models/mongodb/bed.fixture.ts'
import { openDatabase, urlOf } from './models/mongodb/database.fixture.ts'
import { freePort } from './port.fixture.ts'
import { bundleNode, type NodeProcess } from './process.fixture.ts'
import { openProxy, type ProxyKind } from './proxy.fixture.ts'
import { openRedis, withoutRedis } from './redis.fixture.ts'

/** Tests that need all of this are skipped, by name, where something is not there. */
export const withoutPair = mongo === '' || withoutRedis

/** Two nodes, each a process, over one database and one Redis, behind a proxy. */
export async function openPair(kind: ProxyKind) {
  const dir = await mkdtemp(join(tmpdir(), 'tendril-nodes-'))
  const [db, redis, program] = await Promise.all([openDatabase(), openRedis(), bundleNode()])
  const ports = [await freePort(), await freePort()] as const
  const nodes: NodeProcess[] = []
  const guests: Guest[] = []

  const start = async (which: 0 | 1) => {
    nodes[which] = await program.start(dir, {
      PORT: String(ports[which]),
      TRUST_PROXY: '1',
      MONGODB_URL: urlOf(db.name),
      REDIS_URL: redis.url,
    })
    await nodes[which].port
  }
  const stop = async (which: 0 | 1, signal: NodeJS.Signals = 'SIGTERM') => {
    nodes[which]?.child.kill(signal)
    await nodes[which]?.ended
  }

  await start(0)
  await start(1)
  const [a, b] = ports
  const addresses = [`127.0.0.1:${a}`, `127.0.0.1:${b}`] as const
  const { url, close } = await openProxy(kind, await freePort(), addresses)
  /** A figure of each node, as it says itself; 0 where it has none yet. */
  const figures = (of: RegExp) =>
    Promise.all(
      ports.map(async (port) => {
        const answer = await fetch(`http://127.0.0.1:${port}/metrics`)
        return Number(of.exec(await answer.text())?.[1] ?? 0)
      }),
    )
  const sockets = () => figures(/^tendril_sockets (\d+)$/m)
  const refused = () => figures(/^tendril_refusals_total\{code="UNAUTHENTICATED"\} (\d+)$/m)
  return {
    /** Of the proxy. */
    url,
    guests,
    start,
    stop,
    async enter(name: string): Promise<Guest> {
      const guest = await makeGuest(url, name)
      guests.push(guest)
      return guest
    },
    /** Sockets of each node. */
    sockets,
    /** Resolves when the proxy has given one of them something to do, which it may hold for dead yet. */
    async leadsTo(which: 0 | 1): Promise<void> {
      const before = (await refused())[which] ?? 0
      while ((await refused())[which] === before) await fetch(new URL('/api/rooms', url))
    },
    /** Whether one of the nodes takes this upload at the moment. */
    holds: async (fileId: string) => (await redis.ask('EXISTS', `tendril:lock:${fileId}`)) === 1,
    async close() {
      for (const guest of guests) guest.leave()
      await close()
      await Promise.all([stop(0), stop(1)])
      await Promise.all([redis.close(), program.remove(), rm(dir, { recursive: true })])
      await db.close()
    },
  }
}
