import { MongoClient, type Db, type MongoClientOptions } from 'mongodb'
import { EndingConnection } from './connection.ts'

const NAME = 'tendril'

/**
 * What bounds how long anything may take while the database is away. The monitor notices a connection
 * that has fallen silent within `heartbeatFrequencyMS + connectTimeoutMS` and cuts what waits on it.
 */
const options = {
  connectTimeoutMS: 3000,
  heartbeatFrequencyMS: 2000,
  serverSelectionTimeoutMS: 3000,
  waitQueueTimeoutMS: 5000,
  socketTimeoutMS: 15_000,
  retryWrites: true,
  retryReads: true,
  driverInfo: { name: NAME },
} as const satisfies MongoClientOptions

/** Which the driver's types do not name. */
const connections: object = { connectionType: EndingConnection }

export interface Client {
  readonly db: Db
  /** Resolves once there has been a connection; from then on the driver connects again by itself. */
  connect(): Promise<void>
  close(): Promise<void>
}

/** The database that the URL names, else one of our name. */
export const makeClient = (url: string): Client => {
  const client = new MongoClient(url, { ...options, ...connections })
  const named = /^[^/]+\/\/[^/]+\/[^?]/.test(url)
  let connected = false
  return {
    db: named ? client.db() : client.db(NAME),
    // Only asked for by name does a client try again that has failed the first time.
    async connect() {
      if (!connected) await client.connect()
      connected = true
    },
    close: () => client.close(),
  }
}
