import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { url } from './models/mongodb/bed.fixture.ts'
import { openDatabase, urlOf, type Database } from './models/mongodb/database.fixture.ts'

const main = fileURLToPath(new URL('main.ts', import.meta.url))

describe.skipIf(url === '')('the start of a node with a database', () => {
  let database: Database
  beforeAll(async () => {
    database = await openDatabase()
    await (await database.open()).close()
  })
  afterAll(() => database.close())

  it('fails when an index is another one, and says which', async () => {
    const rooms = database.db.collection('rooms')
    await rooms.dropIndex('expiresAt_1')
    await rooms.createIndex({ expiresAt: 1 }, { unique: true })
    const env = { ...process.env, MONGODB_URL: urlOf(database.name), PORT: '0' }
    const run = promisify(execFile)(process.execPath, ['--import', 'tsx', main], { env })
    await expect(run).rejects.toMatchObject({
      code: 1,
      stderr:
        'Tendril did not start. The database cannot be used. ' +
        'The index rooms.expiresAt_1 is another one.\n',
    })
  })
})
