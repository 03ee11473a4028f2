import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { url as mongodb } from './models/mongodb/bed.fixture.ts'
import { openDatabase, urlOf } from './models/mongodb/database.fixture.ts'
import { freePort } from './port.fixture.ts'
import { bundleNode, type NodeProcess } from './process.fixture.ts'
import { openRedis, type RedisServer, withoutRedis } from './redis.fixture.ts'

/** Tests of nodes as they run in production are skipped, by name, where what they share is missing. */
export const withoutCompany = withoutRedis || mongodb === ''

/** A node among others, and what can happen to it. */
export interface Member {
  /** The same after every start. */
  readonly url: string
  start(settings?: Record<string, string>): Promise<void>
  /** Answers its exit code; null after kill -9. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>
  freeze(): void
  thaw(): void
}

/** Nodes that share a database and a Redis of their own. */
export interface Nodes {
  readonly nodes: readonly Member[]
  readonly urls: readonly string[]
  readonly redis: RedisServer
  close(): Promise<void>
}

/** A database server at another URL, and a host and port that lead to it through something else. */
interface Detour {
  readonly at: string
  readonly host: string
}

export async function openNodes(
  count: number,
  settings: Record<string, string> = {},
  detour?: Detour,
): Promise<Nodes> {
  const program = await bundleNode()
  const [redis, database] = [await openRedis(), await openDatabase(detour?.at)]
  const dir = await mkdtemp(join(tmpdir(), 'tendril-nodes-'))
  const env = {
    MONGODB_URL: urlOf(database.name, detour),
    REDIS_URL: redis.url,
    ...settings,
  }
  const nodes: Member[] = []
  // One after the other: the first one makes the indexes.
  for (let n = 0; n < count; n++)
    nodes.push(await openMember((more) => program.start(dir, { ...env, ...more })))
  return {
    nodes,
    urls: nodes.map(({ url }) => url),
    redis,
    async close() {
      await Promise.all(nodes.map((node) => node.end('SIGKILL')))
      await redis.close()
      await database.close()
      await program.remove()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

async function openMember(
  run: (settings: Record<string, string>) => Promise<NodeProcess>,
): Promise<Member> {
  const port = String(await freePort())
  let node: NodeProcess | undefined
  const start = async (settings: Record<string, string> = {}) => {
    node = await run({ ...settings, PORT: port })
    const failed = node.ended.then(({ said }) => Promise.reject(new Error(said)))
    await Promise.race([node.port, failed])
    failed.catch(() => {})
  }
  await start()
  return {
    url: `http://127.0.0.1:${port}`,
    start,
    async end(signal) {
      node?.child.kill(signal)
      return (await node?.ended)?.code ?? null
    },
    freeze: () => void node?.child.kill('SIGSTOP'),
    thaw: () => void node?.child.kill('SIGCONT'),
  }
}

/** Whether the node at `url` can tell the others what happens. */
export async function busUp(url: string): Promise<boolean> {
  const answer = await fetch(new URL('/metrics', url))
  return /^tendril_bus_up 1$/m.test(await answer.text())
}
