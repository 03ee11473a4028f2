import { randomBytes } from 'node:crypto'
import { MongoClient } from 'mongodb'
import type { Bed } from '../samples.contract.ts'
import { url } from './bed.fixture.ts'
import { openMongoStore, type MongoOptions } from './store.ts'

/** The same server, or the one `at` another URL, by another name of the database and through another door. */
export const urlOf = (
  name: string,
  parts: { at?: string; host?: string; appName?: string } = {},
) => {
  const { at = url, host, appName = name } = parts
  const [, server = '', query = ''] =
    /^(mongodb(?:\+srv)?:\/\/[^/]+)\/?[^?]*\??(.*)$/.exec(at) ?? []
  const search = new URLSearchParams(query)
  search.set('appName', appName)
  if (host === undefined) return `${server}/${name}?${search}`
  search.delete('replicaSet')
  search.set('directConnection', 'true')
  return `${server.replace(/[^/@]+$/, host)}/${name}?${search}`
}

/** A database of its own, to be dropped; stores on it are closed with it. */
export const openDatabase = async (at = url) => {
  const name = `tendril-test-${randomBytes(8).toString('hex')}`
  const client = await MongoClient.connect(at)
  const closers: (() => Promise<void>)[] = []
  const db = client.db(name)

  const open = async (options: Partial<MongoOptions> = {}) => {
    const store = await openMongoStore({
      url: urlOf(name, { at }),
      newSecret: () => randomBytes(32).toString('base64url'),
      newKeys: () => randomBytes(32).toString('base64url'),
      failed: () => {},
      ...options,
    })
    closers.push(() => store.close())
    return store
  }

  return {
    db,
    name,
    open,
    /** What the server does wrong to this one client, as its own drivers' tests make it. */
    async fail(mode: object | 'off', data: object = {}, appName = name) {
      const point = { configureFailPoint: 'failCommand', mode, data: { ...data, appName } }
      await client.db('admin').command(point)
    },
    /** Forgets everything but the indexes: making those again takes longer than most tests. */
    async empty() {
      const collections = await db.collections()
      await Promise.all(collections.map((one) => one.deleteMany({})))
    },
    async close() {
      await Promise.all(closers.map((close) => close()))
      await db.dropDatabase()
      await client.close()
    },
  }
}

export type Database = Awaited<ReturnType<typeof openDatabase>>

/** One store after the other, each on an empty database; `database` is the test's to close. */
export const makeOpenBed = (database: () => Database) => async (): Promise<Bed> => {
  await database().empty()
  let store = await database().open()
  return {
    get store() {
      return store
    },
    async reopen() {
      await store.close()
      return (store = await database().open())
    },
    close: () => store.close(),
  }
}
