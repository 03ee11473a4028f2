import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { entry, refusal, room, times } from '../samples.contract.ts'
import { server, url } from './bed.fixture.ts'
import { openDatabase, urlOf, type Database } from './database.fixture.ts'
import type { MongoStore } from './store.ts'
import { openWire, type Wire } from './wire.fixture.ts'

/** Longer than a device waits would be too long. */
const BOUND = 12_000

describe.skipIf(url === '')('while the database is away', () => {
  let database: Database
  let wire: Wire
  let store: MongoStore
  /** How far the clock has been put forward. */
  let ahead = 0
  beforeAll(async () => {
    database = await openDatabase()
    await database.open()
  })
  afterAll(() => database.close())
  beforeEach(async () => {
    wire = await openWire(server)
    ahead = 0
    store = await database.open({
      url: urlOf(database.name, { host: wire.host }),
      now: () => Date.now() + ahead,
    })
  })
  afterEach(async () => {
    await store.close()
    await wire.close()
  })

  /** Tries until it works, as a device does. */
  const eventually = async <T>(act: () => Promise<T>): Promise<T> => {
    for (const began = performance.now(); ;) {
      try {
        return await act()
      } catch (error) {
        if (performance.now() - began > BOUND) throw error
        await new Promise(setImmediate)
      }
    }
  }

  it.each(['cut', 'silence'] as const)(
    'refuses in bounded time on a wire that has %s, and goes on by itself',
    async (fault) => {
      const garden = await store.rooms.create(room())
      const said = times(3, () => entry())
      await store.log.append(garden.id, said.slice(0, 1))
      wire[fault]()
      ahead = 5000
      const began = performance.now()
      const asked = [
        store.log.append(garden.id, said.slice(1)),
        store.log.tail(garden.id, 5),
        store.rooms.find(garden.id),
        store.sessions.alive(['x'], 1),
        store.ready(),
      ]
      expect(await Promise.all(asked.map(refusal))).toEqual(asked.map(() => 'UNAVAILABLE'))
      expect(performance.now() - began).toBeLessThan(BOUND)
      wire.mend()
      const again = await eventually(() => store.log.append(garden.id, said))
      expect(again.map((one) => one.entry.seq)).toEqual([1, 2, 3])
      expect(await store.log.tail(garden.id, 9)).toEqual(again.map((one) => one.entry))
      await store.ready()
    },
    60_000,
  )

  it('leaves nothing without an answer that is asked while connections end', async () => {
    const sockets: Socket[] = []
    const keep = (made: unknown) => void sockets.push((made as { socket: Socket }).socket)
    subscribe('net.client.socket', keep)
    const own = await database.open()
    const garden = await own.rooms.create(room())
    await own.log.append(garden.id, [entry()])
    unsubscribe('net.client.socket', keep)
    const said = times(3, () => entry())
    // Ended, and nobody has been told: what is sent now goes nowhere.
    for (const socket of sockets) socket.destroy()
    await refusal(own.log.append(garden.id, said))
    const again = await eventually(() => own.log.append(garden.id, said))
    expect(again.map((one) => one.entry.seq)).toEqual([2, 3, 4])
  }, 30_000)

  it('acknowledges nothing that was not stored, whenever the wire is cut', async () => {
    const garden = await store.rooms.create(room())
    const acknowledged = new Map<string, number>()
    let refused = 0
    let appending = true
    const chat = async () => {
      for (let batch = times(5, () => entry()); appending;) {
        try {
          for (const { entry } of await store.log.append(garden.id, batch))
            acknowledged.set(entry.id, entry.seq)
          batch = times(5, () => entry())
        } catch {
          refused++
          await new Promise(setImmediate)
        }
      }
    }
    const chats = times(3, chat)
    for (const more of [20, 60, 100, 140]) {
      while (acknowledged.size < more) await new Promise(setImmediate)
      wire.cut()
      // The driver gets over a moment by itself, so the last time is longer.
      do await new Promise(setImmediate)
      while (more === 140 && refused === 0)
      wire.mend()
    }
    appending = false
    await Promise.all(chats)
    expect(refused).toBeGreaterThan(0)
    const other = await database.open()
    const all = await other.log.read(garden.id, 1, 10_000, 10_000)
    expect(all.map((one) => one.seq)).toEqual(times(all.length, (i) => i + 1))
    const stored = new Map(all.map((one) => [one.id, one.seq]))
    expect(stored.size).toBe(all.length)
    expect([...acknowledged].filter(([id, seq]) => stored.get(id) !== seq)).toEqual([])
  }, 60_000)

  it('answers an entry whose acknowledgement was lost as the one that is stored', async () => {
    const garden = await store.rooms.create(room())
    const other = await database.open()
    const said = entry()
    const inserts = { failCommands: ['insert'], blockConnection: true, blockTimeMS: 500 }
    await database.fail({ times: 1 }, inserts)
    const lost = refusal(store.log.append(garden.id, [said]))
    await wire.heard('insert')
    wire.cut()
    expect(await lost).toBe('UNAVAILABLE')
    const [there] = await eventually(async () => {
      const found = await other.log.find(garden.id, said.id)
      if (found.length === 0) throw new Error('not yet')
      return found
    })
    wire.mend()
    const again = await eventually(() => store.log.append(garden.id, [said]))
    expect(again).toEqual([{ entry: there, fresh: false }])
  }, 60_000)

  it.each([
    ['a primary that steps down', { errorCode: 10_107 }],
    ['a majority that is not there', { writeConcernError: { code: 64, errmsg: 'waiting' } }],
    ['a server that stops', { errorCode: 11_600 }],
    ['a connection that breaks', { closeConnection: true }],
  ])('refuses with UNAVAILABLE for %s', async (_, fault) => {
    const garden = await store.rooms.create(room())
    await database.fail({ times: 3 }, { failCommands: ['insert'], ...fault })
    expect(await refusal(store.log.append(garden.id, [entry()]))).toBe('UNAVAILABLE')
    await database.fail('off')
    const said = await eventually(() => store.log.append(garden.id, [entry()]))
    expect(said[0]?.entry.seq).toBe(await store.log.head(garden.id))
  })

  it('refuses for want of space with STORAGE_FULL', async () => {
    const garden = await store.rooms.create(room())
    await database.fail({ times: 1 }, { failCommands: ['insert'], errorCode: 14_031 })
    expect(await refusal(store.log.append(garden.id, [entry()]))).toBe('STORAGE_FULL')
  })

  it('is opened before it is there, refuses meanwhile, and opens by itself', async () => {
    wire.cut()
    const failed: unknown[] = []
    const early = await database.open({
      url: urlOf(database.name, { host: wire.host }),
      failed: (error) => failed.push(error),
    })
    expect(failed).toHaveLength(1)
    expect(await refusal(early.ready())).toBe('UNAVAILABLE')
    expect(await refusal(early.secret())).toBe('UNAVAILABLE')
    expect(await refusal(early.log.tail('x', 1))).toBe('UNAVAILABLE')
    wire.mend()
    await eventually(() => early.ready())
    expect(await early.secret()).toBe(await store.secret())
  }, 60_000)
})
