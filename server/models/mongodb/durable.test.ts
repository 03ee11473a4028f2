import { Collection } from 'mongodb'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { bytes, entry, file, room, stream } from '../samples.contract.ts'
import { url } from './bed.fixture.ts'
import { openDatabase, type Database } from './database.fixture.ts'
import type { MongoStore } from './store.ts'

/* A database of one member forgets nothing, whatever it is asked for: so it is seen what it is asked for. */

const DURABLE = { w: 'majority', journal: true }

describe.skipIf(url === '')('what is acknowledged', () => {
  let database: Database
  let store: MongoStore
  beforeAll(async () => {
    database = await openDatabase()
    store = await database.open()
  })
  afterEach(() => void vi.restoreAllMocks())
  afterAll(() => database.close())

  /** What the collections whose `name` was called had been told to wait for. */
  const watch = (name: 'insertMany' | 'insertOne' | 'find' | 'findOneAndUpdate' | 'updateOne') => {
    const spy = vi.spyOn(Collection.prototype, name)
    return () => spy.mock.contexts as unknown as Collection[]
  }

  it('has a majority on disk: entries', async () => {
    const { id } = await store.rooms.create(room())
    const [inserted, found] = [watch('insertMany'), watch('find')]
    await store.log.append(id, [entry()])
    await store.log.tail(id, 1)
    expect(inserted().length).toBeGreaterThan(0)
    for (const { writeConcern } of inserted()) expect(writeConcern).toMatchObject(DURABLE)
    expect(found().length).toBeGreaterThan(0)
    for (const { readConcern } of found()) expect(readConcern).toMatchObject({ level: 'majority' })
  })

  it('has a majority on disk: bytes', async () => {
    const { fileId } = await store.files.create(file({ size: 10 }))
    const writes = [watch('insertOne'), watch('findOneAndUpdate'), watch('updateOne')]
    await store.files.append(fileId, 0, stream(bytes(10)), () => undefined)
    const written = writes.flatMap((contexts) => contexts())
    expect(written.map(({ collectionName }) => collectionName)).toContain('fs.chunks')
    for (const { writeConcern } of written) expect(writeConcern).toMatchObject(DURABLE)
  })
})
