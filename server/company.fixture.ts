import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bus } from './bus.ts'
import { openRedisBus } from './bus.redis.ts'
import { inCompany } from './company.redis.ts'
import { readConfig } from './config.ts'
import { makeLog } from './log.ts'
import { openEmbeddedStore } from './models/embedded/store.ts'
import { openNode } from './node.ts'
import { turned } from './redis.fixture.ts'

export interface CompanyNode {
  readonly url: string
  readonly bus: Bus
  close(): Promise<void>
}

/** Nodes over one store that share a Redis, in one process. */
export async function openCompany(
  redisUrl: string,
  count: number,
  settings: Record<string, string> = {},
): Promise<{ nodes: CompanyNode[]; close(): Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'tendril-'))
  const store = await openEmbeddedStore({ dir })
  const shared = { ...store, close: async () => {} }
  const log = makeLog('fatal')
  const config = readConfig({ PORT: '0', HOST: '127.0.0.1', LIMITS: 'off', ...settings }, '')

  const open = async (): Promise<CompanyNode> => {
    const bus = openRedisBus(redisUrl, log)
    await turned(bus, true)
    const parts = { config, store: shared, log, secret: 'of the tests', shell: null }
    const node = await openNode({ ...parts, company: inCompany(bus) })
    const closed = { promise: null as Promise<void> | null }
    const close = () => (closed.promise ??= node.close(500))
    return { url: `http://127.0.0.1:${node.port}`, bus, close }
  }
  const nodes = await Promise.all(Array.from({ length: count }, open))
  return {
    nodes,
    async close() {
      await Promise.all(nodes.map((node) => node.close()))
      await store.close()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
