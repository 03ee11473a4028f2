import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { findRedis } from '../build/redis.mjs'
import type { Bus } from './bus.ts'
import { freePort } from './port.fixture.ts'

/** Tests that need a Redis are skipped, by name, where there is none. */
export const withoutRedis = findRedis() === null

/** A Redis of its own on a private port, that keeps nothing, and what can happen to it. */
export interface RedisServer {
  readonly url: string
  /** Asks it something, whatever the product's connections are doing. */
  ask(command: string, ...args: (string | number)[]): Promise<unknown>
  /** kill -9. */
  kill(): Promise<void>
  start(): Promise<void>
  /** Says nothing more, and ends no connection either. */
  freeze(): void
  thaw(): void
  close(): Promise<void>
}

export async function openRedis(...options: string[]): Promise<RedisServer> {
  const port = await freePort()
  const dir = await mkdtemp(join(tmpdir(), 'tendril-redis-'))
  let child: ChildProcess | null = null

  const start = () =>
    new Promise<void>((resolve, reject) => {
      const place = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', dir]
      const born = spawn(
        findRedis() ?? '',
        [...place, '--save', '', '--appendonly', 'no', ...options],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      )
      let said = ''
      born.stdout.on('data', (text: Buffer) => {
        said += text.toString()
        if (said.includes('Ready to accept')) resolve()
      })
      born.once('exit', () => {
        if (child === born) child = null
        reject(new Error(`Redis has ended. ${said}`))
      })
      child = born
    })
  const kill = async () => {
    if (!child) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    child = null
    await gone
  }

  await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    async ask(command, ...args) {
      const redis = new Redis(port, '127.0.0.1')
      try {
        return await redis.call(command, ...args)
      } finally {
        redis.disconnect()
      }
    },
    kill,
    start,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    async close() {
      await kill()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

/** Resolves when a bus is there, or is away. */
export const turned = (bus: Bus, up: boolean): Promise<void> =>
  new Promise((resolve) => {
    if (bus.up === up) return resolve()
    const deaf = bus.onTurn(() => {
      deaf()
      resolve()
    })
  })

/** Three of them that share out their slots. */
export async function openRedisCluster(): Promise<{ url: string; close(): Promise<void> }> {
  const servers = await Promise.all([1, 2, 3].map(() => openRedis('--cluster-enabled', 'yes')))
  const thirds = [0, 5461, 10_923, 16_384]
  for (const [i, server] of servers.entries()) {
    const [from = 0, to = 0] = thirds.slice(i, i + 2)
    await server.ask('CLUSTER', 'ADDSLOTSRANGE', from, to - 1)
    await server.ask('CLUSTER', 'MEET', '127.0.0.1', new URL(servers[0]?.url ?? '').port)
  }
  for (const server of servers) {
    while (!String(await server.ask('CLUSTER', 'INFO')).includes('cluster_state:ok')) continue
  }
  return {
    url: servers.map(({ url }) => url).join(),
    async close() {
      for (const server of servers) await server.close()
    },
  }
}
