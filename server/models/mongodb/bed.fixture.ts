import { randomBytes } from 'node:crypto'
import { MongoClient, type Db } from 'mongodb'
import { chunkIndexes, chunksOf, listIndexes, listOf } from './gridfs.ts'
import { openFiles } from './files.ts'
import { uploadIndexes, uploadsOf } from './uploads.ts'

/** Where the tests find a database; without it those that need one are skipped. */
export const url = process.env.MONGODB_URL ?? ''
/** One of its hosts, with the port. */
export const server = /\/\/(?:[^@/]*@)?([^,/?]+)/.exec(url)?.[1] ?? ''

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
