import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Guest, makeGuest } from './guest.fixture.ts'
import { url as mongo } from './models/mongodb/bed.fixture.ts'
import { openDatabase, urlOf } from './models/mongodb/database.fixture.ts'
import { openNginx, withoutNginx } from './nginx.fixture.ts'
import { freePort } from './port.fixture.ts'
import { bundleNode, type NodeProcess } from './process.fixture.ts'
import { openRedis, withoutRedis } from './redis.fixture.ts'

/** Tests that need all of this are skipped, by name, where something is not there. */
export const withoutPair = mongo === '' || withoutRedis || withoutNginx

/** Two nodes, each a process, over one database and one Redis, behind an nginx. */
export async function openPair() {
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
  const { url, close } = await openNginx(await freePort(), [`127.0.0.1:${a}`, `127.0.0.1:${b}`])
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
    /** Sockets of each node, as it says itself. */
    sockets: () =>
      Promise.all(
        ports.map(async (port) => {
          const answer = await fetch(`http://127.0.0.1:${port}/metrics`)
          return Number(/^tendril_sockets (\d+)$/m.exec(await answer.text())?.[1])
        }),
      ),
    async close() {
      for (const guest of guests) guest.leave()
      await close()
      await Promise.all([stop(0), stop(1)])
      await Promise.all([redis.close(), program.remove(), rm(dir, { recursive: true })])
      await db.close()
    },
  }
}
