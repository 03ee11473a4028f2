import { type Front, openFront } from '../server/front.fixture.ts'
import { openDatabase, urlOf } from '../server/models/mongodb/database.fixture.ts'
import { openRedis } from '../server/redis.fixture.ts'
import { freePort } from '../server/port.fixture.ts'
import { Server } from './server.ts'

/** Two nodes over one database and one Redis, and an address that leads to the first of them. */
export interface Company {
  readonly first: Server
  readonly second: Server
  readonly front: Front
  close(): Promise<void>
}

export async function openCompany(): Promise<Company> {
  const [redis, database] = [await openRedis(), await openDatabase()]
  const settings = { MONGODB_URL: urlOf(database.name), REDIS_URL: redis.url }
  const first = new Server(await freePort(), settings)
  await first.start()
  const second = new Server(await freePort(), settings)
  await second.start()
  const front = await openFront(first.url)
  return {
    first,
    second,
    front,
    async close() {
      await front.close()
      await Promise.all([first.stop(), second.stop()])
      await redis.close()
      await database.close()
    },
  }
}
