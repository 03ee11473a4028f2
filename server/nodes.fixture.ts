import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { url as mongodb } from './models/mongodb/bed.fixture.ts'
import { openDatabase, urlOf } from './models/mongodb/database.fixture.ts'
import { openRedis, type RedisServer, withoutRedis } from './redis.fixture.ts'

/** Tests of nodes as they run in production are skipped, by name, where what they share is missing. */
export const withoutCompany = withoutRedis || mongodb === ''

/** What `npm start` runs; below the packages that it leaves outside. */
export async function bundleNode(name: string): Promise<string> {
  const outfile = fileURLToPath(new URL(`../test-results/${name}/server.mjs`, import.meta.url))
  const entryPoints = [fileURLToPath(new URL('main.ts', import.meta.url))]
  const kind = { platform: 'node', format: 'esm', packages: 'external' } as const
  await build({ entryPoints, outfile, bundle: true, ...kind })
  return outfile
}

/** A node as a process of its own, and what can happen to it. */
export interface NodeProcess {
  /** The same after every start. */
  readonly url: string
  start(): Promise<void>
  /** Answers its exit code; null after kill -9. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>
  freeze(): void
  thaw(): void
}

/** Nodes that share a database and a Redis of their own. */
export interface Nodes {
  readonly nodes: readonly NodeProcess[]
  readonly urls: readonly string[]
  readonly redis: RedisServer
  close(): Promise<void>
}

export async function openNodes(
  count: number,
  name: string,
  settings: Record<string, string> = {},
): Promise<Nodes> {
  const [bundle, redis, database] = [
    await bundleNode(name),
    await openRedis(),
    await openDatabase(),
  ]
  const dir = await mkdtemp(join(tmpdir(), 'tendril-nodes-'))
  await mkdir(join(dir, 'out'))
  await writeFile(join(dir, 'out', 'index.html'), '<!doctype html>')
  const shared = { MONGODB_URL: urlOf(database.name), REDIS_URL: redis.url, HOST: '127.0.0.1' }
  const nodes: NodeProcess[] = []
  // One after the other: the first one makes the indexes.
  for (let n = 0; n < count; n++) nodes.push(await run(bundle, dir, { ...shared, ...settings }))
  return {
    nodes,
    urls: nodes.map(({ url }) => url),
    redis,
    async close() {
      await Promise.all(nodes.map((node) => node.end('SIGKILL')))
      await redis.close()
      await database.close()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

async function run(bundle: string, cwd: string, env: Record<string, string>): Promise<NodeProcess> {
  let child: ChildProcess | null = null
  let port = '0'

  const start = async () => {
    const node = spawn(process.execPath, [bundle], {
      cwd,
      env: { NODE_ENV: 'production', ...env, PORT: port },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    child = node
    port = '0'
    for await (const line of createInterface(node.stdout)) {
      port = /"port":(\d+)/.exec(line)?.[1] ?? '0'
      if (port !== '0') break
    }
    node.stdout.resume()
    if (port === '0') throw new Error('a node did not start')
  }

  await start()
  return {
    url: `http://127.0.0.1:${port}`,
    start,
    async end(signal) {
      if (!child || child.exitCode !== null || child.signalCode !== null) return null
      const gone = once(child, 'exit') as Promise<[number | null]>
      child.kill(signal)
      return (await gone)[0]
    },
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
  }
}

/** Whether the node at `url` can tell the others what happens. */
export async function busUp(url: string): Promise<boolean> {
  const answer = await fetch(new URL('/metrics', url))
  return /^tendril_bus_up 1$/m.test(await answer.text())
}
