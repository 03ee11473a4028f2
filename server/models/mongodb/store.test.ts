import { afterAll, beforeAll, describe } from 'vitest'
import { storeContract } from '../store.contract.ts'
import { url } from './bed.fixture.ts'
import { makeOpenBed, openDatabase, type Database } from './database.fixture.ts'

describe.skipIf(url === '')('with a database', () => {
  let database: Database
  beforeAll(async () => {
    database = await openDatabase()
  })
  afterAll(() => database.close())

  storeContract(
    'the MongoDB store',
    makeOpenBed(() => database),
  )
})
