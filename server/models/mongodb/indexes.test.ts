import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { entry, refusal, room } from '../samples.contract.ts'
import { url } from './bed.fixture.ts'
import { openDatabase, type Database } from './database.fixture.ts'

describe.skipIf(url === '')('the indexes', () => {
  let database: Database
  beforeEach(async () => {
    database = await openDatabase()
  })
  afterEach(() => database.close())

  const entries = () => database.db.collection('entries')
  const keys = async (name: string) => {
    const indexes = await database.db.collection(name).indexes()
    return indexes.map(({ key, unique }) => [Object.keys(key).join(), unique === true])
  }

  it('are made at the first start, those of the log unique and with the shard key first', async () => {
    await database.open()
    expect(await keys('entries')).toEqual(
      expect.arrayContaining([
        ['roomId,seq', true],
        ['roomId,id,authorId', true],
      ]),
    )
    expect(await keys('fs.chunks')).toContainEqual(['files_id,n', true])
  })

  it('are made again when one is missing at the start', async () => {
    await (await database.open()).close()
    await entries().dropIndex('roomId_1_seq_1')
    await database.open()
    expect(await keys('entries')).toContainEqual(['roomId,seq', true])
  })

  it('fail the start by name when one is missing and what is stored forbids it', async () => {
    await (await database.open()).close()
    await entries().dropIndex('roomId_1_seq_1')
    const twins = ['a', 'b'].map((id) => ({ roomId: 'r', seq: 1, id, authorId: 'a' }))
    await entries().insertMany(twins)
    await expect(database.open()).rejects.toThrow('The index entries.roomId_1_seq_1 is missing.')
    await entries().deleteMany({})
    await database.open()
  })

  it.each([
    ['not unique', { roomId: 1, seq: 1 }, {}],
    ['for a part only', { roomId: 1, seq: 1 }, { unique: true, sparse: true }],
    ['of another name and not unique', { roomId: 1, seq: 1 }, { name: 'mine' }],
    ['of other fields', { roomId: 1, id: 1 }, { name: 'roomId_1_seq_1', unique: true }],
    ['forgetting its entries', { erasing: 1 }, { sparse: true, expireAfterSeconds: 9000 }],
  ] as const)('fail the start by name when one is %s', async (_, key, options) => {
    await (await database.open()).close()
    const name = 'erasing' in key ? 'erasing_1' : 'roomId_1_seq_1'
    await entries().dropIndex(name)
    await entries().createIndex(key, options)
    await expect(database.open()).rejects.toThrow(`The index entries.${name} is another one.`)
  })

  it('may be there by another name', async () => {
    await (await database.open()).close()
    await entries().dropIndex('roomId_1_seq_1')
    await entries().createIndex({ roomId: 1, seq: 1 }, { name: 'mine', unique: true })
    const store = await database.open()
    await expect(store.ready()).resolves.toBeUndefined()
  })

  it('close the node when one disappears, and open it when it is there again', async () => {
    let at = 0
    const store = await database.open({ now: () => (at += 2000) })
    const { id } = await store.rooms.create(room())
    await store.ready()
    await entries().dropIndex('roomId_1_seq_1')
    await expect(store.ready()).rejects.toThrow('The index entries.roomId_1_seq_1 is missing.')
    expect(await refusal(store.log.append(id, [entry()]))).toBe('UNAVAILABLE')
    expect(await refusal(store.files.find('x'))).toBe('UNAVAILABLE')
    await entries().createIndex({ roomId: 1, seq: 1 }, { unique: true })
    await store.ready()
    expect(await store.log.append(id, [entry()])).toMatchObject([{ entry: { seq: 1 } }])
  })
})
