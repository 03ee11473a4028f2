import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { entry, member, refusal, room, times, token } from '../samples.contract.ts'
import { url } from './bed.fixture.ts'
import { openDatabase, type Database } from './database.fixture.ts'
import { makeEntries } from './entries.ts'
import { makeLog } from './log.ts'
import type { MongoStore } from './store.ts'

describe.skipIf(url === '')('a log that several nodes write', () => {
  let database: Database
  let near: MongoStore
  let far: MongoStore
  let roomId: string
  beforeAll(async () => {
    database = await openDatabase()
    near = await database.open()
    far = await database.open()
  })
  afterAll(() => database.close())
  beforeEach(async () => {
    roomId = (await near.rooms.create(room())).id
  })
  const entries = () => database.db.collection('entries')
  const seqs = async () => (await far.log.tail(roomId, 100)).map((one) => one.seq)

  it('goes on behind what another node has written', async () => {
    await near.log.append(roomId, [entry()])
    await far.log.append(roomId, [entry(), entry()])
    expect(await near.log.append(roomId, [entry()])).toMatchObject([{ entry: { seq: 4 } }])
  })

  it('keeps what was inserted before another node took the next place', async () => {
    await near.log.append(roomId, [entry()])
    // Another node has been faster, but for the place that this one will try first.
    const others = [3, 4].map((seq) => ({ roomId, seq, ...entry() }))
    await entries().insertMany(others)
    const answer = await near.log.append(
      roomId,
      times(3, () => entry()),
    )
    expect(answer.map((one) => [one.entry.seq, one.fresh])).toEqual([
      [2, true],
      [5, true],
      [6, true],
    ])
    expect(await seqs()).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('takes an entry that another node has stored for what it is, in the middle of a batch', async () => {
    const [a, b, c] = [entry(), entry(), entry()]
    await near.log.append(roomId, [entry()])
    await far.log.append(roomId, [b])
    const answer = await near.log.append(roomId, [a, b, c])
    expect(answer.map((one) => [one.entry.id, one.entry.seq, one.fresh])).toEqual([
      [a.id, 3, true],
      [b.id, 2, false],
      [c.id, 4, true],
    ])
  })

  it('takes an id once that two authors say at two nodes at the same time', async () => {
    const said = times(40, () => entry())
    const ofBoth = await Promise.all(
      said.map((mine) =>
        Promise.all([
          near.log.append(roomId, [mine]),
          far.log.append(roomId, [{ ...mine, authorId: token() }]),
        ]),
      ),
    )
    for (const [[one], [other]] of ofBoth) {
      expect(one?.entry).toEqual(other?.entry)
      expect(one?.fresh).toBe(!other?.fresh)
    }
    expect(await seqs()).toEqual(times(40, (i) => i + 1))
  })

  it('begins where another node is known to have come to', async () => {
    const entries = makeEntries(database.db)
    let tries = 0
    const insert: typeof entries.insert = (...lines) => {
      tries++
      return entries.insert(...lines)
    }
    const log = makeLog({
      entries: { ...entries, insert },
      isThere: async () => true,
      stirred: async () => {},
      stirredElsewhere() {},
      now: Date.now,
    })
    await log.append(roomId, [entry()])
    await far.log.append(roomId, [entry(), entry()])
    log.learned({ roomId, seq: 3, at: 0 })
    // Late, as hints may be.
    log.learned({ roomId, seq: 2, at: 0 })
    expect(await log.append(roomId, [entry()])).toMatchObject([{ entry: { seq: 4 } }])
    expect(tries).toBe(2)
  })

  it('writes down once a second that a room is busy, whichever node hears it first', async () => {
    const lastAt = async () =>
      (await database.db.collection('rooms').findOne({ _id: roomId as never }))?.['lastAt']
    const say = async (node: MongoStore, other: MongoStore, at: number) => {
      const [said] = await node.log.append(roomId, [entry({ at })])
      if (said) other.log.learned(said.entry)
    }
    const second = 1000 * Math.ceil(Date.now() / 1000)
    await say(near, far, second + 100)
    await say(far, near, second + 400)
    await say(near, far, second + 700)
    expect(await lastAt()).toBe(second + 100)
    await say(far, near, second + 1050)
    await say(near, far, second + 1900)
    expect(await lastAt()).toBe(second + 1050)
  })

  it('leaves nothing of an edit whose target another node deletes at that moment', async () => {
    const said = entry({ body: { text: 'secret' } })
    await near.log.append(roomId, [said])
    const entries = makeEntries(database.db)
    const gone = entry({ type: 'delete', body: { target: said.id } })
    const log = makeLog({
      entries: {
        ...entries,
        async insert(...insert) {
          await far.log.append(roomId, [gone])
          return entries.insert(...insert)
        },
      },
      isThere: async () => true,
      stirred: async () => {},
      stirredElsewhere() {},
      now: Date.now,
    })
    const [late] = await log.append(roomId, [
      entry({ type: 'edit', body: { target: said.id, text: 'secret' } }),
    ])
    expect(late).toMatchObject({ fresh: true, entry: { body: { text: '', erased: true } } })
    expect(JSON.stringify(await far.log.tail(roomId, 9))).not.toContain('secret')
  })

  it('sees within seconds that another node has removed a room, and keeps its id', async () => {
    let ahead = 0
    const near = await database.open({ now: () => Date.now() + ahead })
    const garden = await near.rooms.create(room())
    await near.log.append(garden.id, [entry()])
    await far.rooms.remove(garden.id)
    ahead = 6000
    expect(await refusal(near.log.append(garden.id, [entry()]))).toBe('NOT_FOUND')
    expect(await refusal(near.rooms.create(garden))).toBe('GONE')
    expect(await near.rooms.change(garden.id, { title: 'Park' })).toBeNull()
    expect(await entries().countDocuments({ roomId: garden.id })).toBe(0)
  })

  it('answers each of those who ask at once with what is theirs', async () => {
    const [one, two] = [entry(), entry()]
    const twin = { ...one, authorId: token() }
    const elsewhere = (await near.rooms.create(room())).id
    await near.log.append(roomId, [one, two])
    await near.log.append(elsewhere, [twin])
    const any = { $ne: null } as never
    const asked = [
      near.log.find(roomId, one.id),
      near.log.find(roomId, two.id, one.id, two.id),
      near.log.find(elsewhere, two.id, one.id),
      near.log.find(elsewhere, any),
      near.log.find(any, two.id),
    ]
    const found = (await Promise.all(asked)).map((all) => all.map(({ authorId }) => authorId))
    const both = [two.authorId, one.authorId]
    expect(found).toEqual([[one.authorId], both, [twin.authorId], [], []])
  })

  it('obeys no object in place of a string', async () => {
    const ada = member({ roomId })
    const said = entry()
    await near.log.append(roomId, [said])
    await near.rooms.setMember(ada)
    await near.people.create({ id: ada.userId, name: 'Ada', createdAt: 1 })
    await near.sessions.create({ hash: token(), userId: ada.userId, createdAt: 1, expiresAt: 9 })
    const any = { $ne: null } as never
    expect(await near.rooms.find(any)).toBeNull()
    expect(await near.rooms.change(any, { title: 'Mine' })).toBeNull()
    expect(await near.rooms.member(roomId, any)).toBeNull()
    expect(await near.rooms.memberships(any)).toEqual([])
    expect(await near.people.find(any)).toBeNull()
    expect(await near.sessions.find(any, 1)).toBeNull()
    expect(await near.sessions.bearer(any, 1)).toBeNull()
    expect(await near.log.tail(any, 9)).toEqual([])
    expect(await near.log.find(roomId, any)).toEqual([])
    await near.rooms.remove(any)
    await near.log.append(roomId, [entry({ type: 'delete', body: { target: any } })])
    expect((await near.log.find(roomId, said.id))[0]?.body).toEqual(said.body)
    expect(await near.rooms.find(roomId)).not.toBeNull()
  })

  it('agrees with the other nodes about the secret of the sessions', async () => {
    const [one, other] = await Promise.all([near.secret(), far.secret()])
    expect(one).toBe(other)
    expect(one).toMatch(/^[\w-]{43}$/)
  })

  it('agrees with them about the keys for push services, which are others', async () => {
    const [one, other] = await Promise.all([near.keys(), far.keys()])
    expect(one).toBe(other)
    expect(one).toMatch(/^[\w-]{43}$/)
    expect(one).not.toBe(await near.secret())
  })
})
