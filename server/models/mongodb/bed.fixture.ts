import { randomBytes } from 'node:crypto'
import { MongoClient, type Db } from 'mongodb'
import { chunkIndexes, chunksOf, listIndexes, listOf } from './gridfs.ts'
import { openFiles } from './files.ts'
import { uploadIndexes, uploadsOf } from './uploads.ts'

/** Where the tests find a database; without it those that need one are skipped. */
export const url = process.env.MONGODB_URL ?? ''
/** Named and not there is a failure, and one that does not take long to find out. */
export const reach = async (url: string) => {
  const patience = { serverSelectionTimeoutMS: 3000, connectTimeoutMS: 3000 }
  const client = new MongoClient(url, patience)
  try {
    await client.db('admin').command({ ping: 1 })
  } catch (error) {
    const where = url.replace(/\/\/[^/]*@/, '//')
    throw new Error(`MONGODB_URL is ${where}, and no database answers there.`, { cause: error })
  } finally {
    await client.close()
  }
}
if (url !== '') await reach(url)

/** One of its hosts, with the port. */
export const hostOf = (url: string) => /\/\/(?:[^@/]*@)?([^,/?]+)/.exec(url)?.[1] ?? ''
export const server = hostOf(url)

export const prepare = async (db: Db) => {
  await uploadsOf(db).createIndexes(uploadIndexes)
  await chunksOf(db).createIndexes(chunkIndexes)
  await listOf(db).createIndexes(listIndexes)
}

/** A database of its own, which is dropped in the end; `node` opens the files as one more node does. */
export const openBed = async () => {
  const clients: MongoClient[] = []
  const name = `tendril-test-${randomBytes(8).toString('hex')}`
  const connect = async () => {
    const client = await MongoClient.connect(url)
    clients.push(client)
    return client.db(name)
  }
  const db = await connect()
  await prepare(db)
  return {
    db,
    node: async (now?: () => number) => openFiles(await connect(), now && { now }),
    async close() {
      await db.dropDatabase()
      await Promise.all(clients.map((client) => client.close()))
    },
  }
}
