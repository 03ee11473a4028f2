import { MongoClient, type MongoClientOptions } from 'mongodb'

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

/** The database that the URL names, else one of our name. Connects when it is first asked. */
export const makeClient = (url: string) => {
  const client = new MongoClient(url, options)
  const named = /^[^/]+\/\/[^/]+\/[^?]/.test(url)
  return { client, db: named ? client.db() : client.db(NAME) }
}
