import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { entry, member, refusal, room, token } from '../samples.contract.ts'
import { url } from './bed.fixture.ts'
import { openDatabase, type Database } from './database.fixture.ts'
import { makeEntries } from './entries.ts'
import { makeLease } from './lease.ts'
import { makeMender, SETTLED } from './mender.ts'
import { makeRooms } from './rooms.ts'
import type { MongoStore } from './store.ts'

describe.skipIf(url === '')('what a crash has left half done', () => {
  let database: Database
  let store: MongoStore
  let roomId: string
  beforeAll(async () => {
    database = await openDatabase()
    store = await database.open()
  })
  afterAll(() => database.close())
  beforeEach(async () => {
    roomId = (await store.rooms.create(room())).id
  })
  const mend = (now: number) => {
    const entries = makeEntries(database.db)
    const { graves } = makeRooms(database.db, entries, Date.now)
    return makeMender(makeLease(database.db, token(), 1000), entries, graves).mend(now)
  }
  const later = () => Date.now() + SETTLED + 1000
  const marked = (name: string, mark: string) =>
    database.db.collection(name).countDocuments({ [mark]: { $exists: true } })
  const bodyOf = async (id: string) => (await store.log.find(roomId, id))[0]?.body
  const erased = { text: '', erased: true }

  it('a delete that was stored and has erased nothing erases when it comes again', async () => {
    const said = entry({ body: { text: 'secret' } })
    await store.log.append(roomId, [said])
    const gone = entry({ type: 'delete', body: { target: said.id } })
    await database.fail({ times: 9 }, { failCommands: ['update'], errorCode: 11_600 })
    expect(await refusal(store.log.append(roomId, [gone]))).toBe('UNAVAILABLE')
    await database.fail('off')
    expect(await bodyOf(said.id)).toEqual(said.body)
    expect(await store.log.append(roomId, [gone])).toMatchObject([{ fresh: false }])
    expect(await bodyOf(said.id)).toEqual(erased)
  })

  it('or is finished by the mender, with an edit that had not heard of it', async () => {
    const said = entry({ body: { text: 'secret' } })
    const gone = entry({ type: 'delete', body: { target: said.id } })
    await store.log.append(roomId, [said])
    await store.log.append(roomId, [gone])
    // Inserted by a node that did not see the delete, and crashed before it looked again.
    const late = entry({ type: 'edit', body: { target: said.id, text: 'secret' } })
    await database.db.collection('entries').insertOne({ roomId, seq: 3, target: said.id, ...late })
    await mend(Date.now())
    expect(await bodyOf(late.id)).toEqual(late.body)
    await mend(later())
    expect(await bodyOf(late.id)).toEqual({ target: said.id, ...erased })
    expect(await bodyOf(gone.id)).toEqual(gone.body)
    expect(await marked('entries', 'erasing')).toBe(0)
  })

  it('a room that was closed and not emptied is emptied, and what came after it', async () => {
    const userId = token()
    await store.log.append(roomId, [entry(), entry()])
    await store.rooms.setMember(member({ roomId, userId }))
    await store.rooms.seen(roomId, userId, 2)
    await database.fail({ times: 9 }, { failCommands: ['delete'], errorCode: 11_600 })
    expect(await refusal(store.rooms.remove(roomId))).toBe('UNAVAILABLE')
    await database.fail('off')
    expect(await refusal(store.rooms.create(room({ id: roomId })))).toBe('GONE')
    expect(await store.log.head(roomId)).toBe(2)
    await mend(later())
    expect(await store.log.head(roomId)).toBe(0)
    expect(await store.rooms.memberships(userId)).toEqual([])
    expect(await store.rooms.positions(userId, [roomId])).toEqual(new Map())
    expect(await marked('rooms', 'burying')).toBe(0)
    expect(await refusal(store.rooms.create(room({ id: roomId })))).toBe('GONE')
  })

  it('an append that was overtaken by the removal of its room leaves nothing for ever', async () => {
    await store.rooms.remove(roomId)
    await database.db.collection('entries').insertOne({ roomId, seq: 1, ...entry() })
    await mend(Date.now())
    expect(await store.log.head(roomId)).toBe(1)
    await mend(later())
    expect(await store.log.head(roomId)).toBe(0)
  })

  it('is left to one node at a time', async () => {
    const entries = makeEntries(database.db)
    const { graves } = makeRooms(database.db, entries, Date.now)
    const name = token()
    await makeLease(database.db, name, 60_000).hold()
    await store.rooms.remove(roomId)
    await makeMender(makeLease(database.db, name, 1000), entries, graves).mend(later())
    expect(await marked('rooms', 'burying')).toBe(1)
  })
})
