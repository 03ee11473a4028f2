import { randomBytes } from 'node:crypto'
import { MongoClient } from 'mongodb'
import { openRedis } from '../server/redis.fixture.ts'
import { openProgram, type Program } from './program.ts'

/** Nodes over one database and one Redis, which both go with them. */
export interface Company {
  readonly nodes: readonly Program[]
  close(): Promise<void>
}

export async function openCompany(count: number): Promise<Company> {
  const url = new URL(process.env.MONGODB_URL ?? '')
  url.pathname = `tendril-bench-${randomBytes(6).toString('hex')}`
  const redis = await openRedis()
  const nodes: Program[] = []
  const close = async () => {
    await Promise.all(nodes.map((node) => node.close()))
    await redis.close()
    const client = await MongoClient.connect(url.href)
    await client.db().dropDatabase()
    await client.close()
  }
  try {
    while (nodes.length < count) {
      const env = { MONGODB_URL: url.href, REDIS_URL: redis.url }
      nodes.push(await openProgram('tendril', { env }))
    }
    return { nodes, close }
  } catch (error) {
    await close()
    throw error
  }
}
