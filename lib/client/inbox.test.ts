import { Dexie } from 'dexie'
import { expect, it, onTestFinished } from 'vitest'
import { noteGrowth } from './growth.ts'
import { Inbox } from './inbox.ts'
import { entries, entry, ids, openStage, roomRow, settle, until } from './stage.ts'
import { refused } from './wire.ts'

/** A device that is in the room and holds `high` entries of a log of `head`. */
async function inRoom(high: number, head = high) {
  const stage = openStage()
  const { db, wire, ports, errors } = stage
  const closed: string[] = []
  const inbox = new Inbox(
    ports,
    () => ids.me,
    async (_roomId, code) => void closed.push(code),
  )
  const log = entries(1, head)
  wire.link.set('online')
  wire.answers('room:read', ({ from, to }) => ({
    ok: true,
    value: { entries: log.slice(from - 1, to), head: log.length },
  }))
  await db.rooms.put(roomRow())
  await inbox.joined(ids.room, entries(1, high), high, undefined)
  const held = async () => (await db.rooms.get(ids.room))!
  onTestFinished(async () => {
    expect(errors).toEqual([])
    await db.delete()
  })
  return { ...stage, inbox, log, held, closed, reads: () => wire.asked('room:read') }
}

const range = async ({ held }: Awaited<ReturnType<typeof inRoom>>) => {
  const { low, high } = await held()
  return [low, high]
}

it('begins with the newest page', async () => {
  const it = await inRoom(0, 300)
  await it.inbox.joined(ids.room, it.log.slice(250), 300, undefined)
  expect(await range(it)).toEqual([251, 300])
  expect(await it.held()).toMatchObject({ unread: 50, last: { text: 'text 300' } })
})

it('takes the first entry of an empty room', async () => {
  const it = await inRoom(0)
  await it.inbox.receive(ids.room, entries(1, 1), 1)
  expect(await range(it)).toEqual([1, 1])
})

it('calls a recording that was said last what it is, and not when it was made', async () => {
  const it = await inRoom(0)
  const note = { fileId: ids.uuid(7), name: 'Voice note 2026-11-28 00.33.webm', type: 'audio/webm' }
  await it.inbox.receive(ids.room, [entry(1, { body: { text: '', files: [note] } })], 1)
  expect((await it.held()).last?.text).toBe('Voice note')
})

it('hears that nobody came back to a file in time, and keeps how much there was of it', async () => {
  const it = await inRoom(0)
  const fileId = ids.uuid(7)
  const files = [{ fileId, name: 'film.mp4', type: 'video/mp4', size: 100_000 }]
  await it.inbox.receive(ids.room, [entry(1, { body: { text: '', files } })], 1)
  const some = { fileId, length: 43_900, size: 100_000, state: 'growing' } as const
  await noteGrowth(it.db, some, it.clock.now())
  const body = { fileId, state: 'expired', size: 100_000 }
  await it.inbox.receive(ids.room, [entry(2, { type: 'file', body })], 2)
  expect(await it.db.growth.get(fileId)).toMatchObject({ ...some, state: 'expired' })
})

it('waits for a late entry instead of reading, and shows nothing across the hole', async () => {
  const it = await inRoom(3, 6)
  await it.inbox.receive(ids.room, entries(5, 6), 6)
  expect(await range(it)).toEqual([1, 3])
  it.clock.advance(100)
  await it.inbox.receive(ids.room, entries(4, 4), 6)
  expect(await range(it)).toEqual([1, 6])
  it.clock.advance(5000)
  await settle()
  expect(it.reads()).toEqual([])
})

it('reads exactly the hole that stays open', async () => {
  const it = await inRoom(3, 8)
  await it.inbox.receive(ids.room, entries(7, 8), 8)
  it.clock.advance(250)
  await until(async () => (await it.held()).high === 8)
  expect(it.reads()).toEqual([{ roomId: ids.room, from: 4, to: 6 }])
})

it('finds a lost tail by the heartbeat', async () => {
  const it = await inRoom(3, 5)
  await it.inbox.receive(ids.room, [], 5)
  it.clock.advance(250)
  await until(async () => (await it.held()).high === 5)
  expect(await it.db.timeline.count()).toBe(5)
})

it('does not count twice what comes twice', async () => {
  const it = await inRoom(3)
  const more = entries(2, 4)
  await Promise.all([1, 2, 3].map(() => it.inbox.receive(ids.room, more, 4)))
  expect(await it.held()).toMatchObject({ high: 4, unread: 4 })
})

it('keeps a place for an entry that it cannot read, and goes on', async () => {
  const it = await inRoom(1, 4)
  it.log[1] = { from: 'the future' } as never
  it.log[2] = entry(3, { body: { text: 7 } })
  await it.inbox.receive(ids.room, [], 4)
  it.clock.advance(250)
  await until(async () => (await it.held()).high === 4)
  expect((await it.db.timeline.toArray()).map(({ seq }) => seq)).toEqual([1, 4])
  expect(await it.db.entries.count()).toBe(4)
})

it('reads in pages, one reader a room, a bounded number of them', async () => {
  const it = await inRoom(10, 900)
  await Promise.all([
    it.inbox.receive(ids.room, [], 900),
    it.inbox.catchUp(ids.room),
    it.inbox.catchUp(ids.room),
  ])
  await it.inbox.catchUp(ids.room)
  expect(await range(it)).toEqual([1, 900])
  expect(it.reads()).toHaveLength(5)
})

/** Keeps the log from being written until that is ended. */
function holdUp({ db }: Awaited<ReturnType<typeof inRoom>>): () => Promise<void> {
  let open = () => {}
  const gate = new Promise<void>((resolve) => (open = resolve))
  const held = db.transaction('rw', db.entries, () => Dexie.waitFor(gate))
  return async () => {
    open()
    await held
  }
}

it('goes on reading while the database works, which then takes all of it in one go', async () => {
  const it = await inRoom(10, 500)
  const highs: unknown[] = []
  it.db.rooms.hook('updating', (changes) => {
    if ('high' in changes) highs.push(changes.high)
  })
  const release = holdUp(it)
  const joined = it.inbox.joined(ids.room, it.log.slice(10, 210), 500, 10)
  await until(() => it.reads().length === 2)
  await release()
  await joined
  expect(it.reads()).toEqual([
    { roomId: ids.room, from: 211, to: 410 },
    { roomId: ids.room, from: 411, to: 500 },
  ])
  expect(highs).toEqual([500])
  expect(await range(it)).toEqual([1, 500])
})

it('lets the network wait for a database that is far behind it', async () => {
  const it = await inRoom(10, 1500)
  const release = holdUp(it)
  const joined = it.inbox.joined(ids.room, it.log.slice(10, 210), 1500, 10)
  await settle()
  expect(it.reads()).toHaveLength(2)
  await release()
  await joined
  expect(await range(it)).toEqual([1, 1500])
})

it('says that the database could not take it, and tries again', async () => {
  const it = await inRoom(10, 300)
  let tries = 0
  const full = () => {
    if (tries++ === 0) throw new Error('full')
  }
  it.db.entries.hook('creating', full)
  await expect(it.inbox.joined(ids.room, it.log.slice(10, 210), 300, 10)).rejects.toThrow('full')
  it.clock.advance(500)
  await until(async () => (await it.held()).high === 300)
  expect(await range(it)).toEqual([1, 300])
})

it('leaves the database alone when a heartbeat says nothing new', async () => {
  const it = await inRoom(10)
  const release = holdUp(it)
  await it.inbox.receive(ids.room, [], 10)
  expect(await range(it)).toEqual([1, 10])
  await release()
})

it('begins again from the newest page when it is too far behind', async () => {
  const it = await inRoom(10, 5000)
  await it.inbox.receive(ids.room, [], 5000)
  it.clock.advance(250)
  await until(async () => (await it.held()).high === 5000)
  expect(await range(it)).toEqual([4801, 5000])
  expect(await it.db.entries.count()).toBe(200)
  expect(it.reads()).toHaveLength(1)
})

it('tries again with patience when it cannot read', async () => {
  const it = await inRoom(1, 2)
  let tries = 0
  it.wire.answers('room:read', () => {
    tries++
    return tries < 3
      ? refused('UNAVAILABLE')
      : { ok: true, value: { entries: [entry(2)], head: 2 } }
  })
  await it.inbox.receive(ids.room, [], 2)
  it.clock.advance(250)
  await until(() => tries === 1)
  await settle()
  it.clock.advance(499)
  await settle()
  expect(tries).toBe(1)
  it.clock.advance(1)
  await until(() => tries === 2)
  await settle()
  it.clock.advance(1000)
  await until(async () => (await it.held()).high === 2)
})

it('drops a rumour of a head that the store does not know', async () => {
  const it = await inRoom(3)
  await it.inbox.receive(ids.room, [], 30)
  it.clock.advance(250)
  await until(() => it.reads().length === 1)
  await settle()
  expect(it.clock.waiting).toBe(0)
})

it('says when the room is closed to me', async () => {
  const it = await inRoom(1)
  it.wire.answers('room:read', () => refused('FORBIDDEN'))
  await it.inbox.receive(ids.room, [], 2)
  await it.inbox.catchUp(ids.room)
  expect(it.closed).toEqual(['FORBIDDEN'])
})

it('pages back to the beginning', async () => {
  const it = await inRoom(0, 250)
  await it.inbox.joined(ids.room, it.log.slice(200), 250, undefined)
  expect(await it.inbox.older(ids.room)).toBe(true)
  expect(await range(it)).toEqual([101, 250])
  expect(await it.inbox.older(ids.room)).toBe(false)
  expect(await range(it)).toEqual([1, 250])
  expect(await it.inbox.older(ids.room)).toBe(false)
  expect(it.reads()).toHaveLength(2)
})

it('follows settings, members and the ends of files', async () => {
  const it = await inRoom(1)
  const file = { fileId: ids.uuid(9), state: 'complete', size: 7, duration: 4.2 }
  await it.inbox.receive(
    ids.room,
    [
      entry(2, { type: 'room', body: { title: 'New title', expiresAt: 5 } }),
      entry(3, { type: 'member', body: { userId: ids.you, change: 'join', name: 'Yu' } }),
      entry(4, { type: 'member', body: { userId: ids.you, change: 'leave' } }),
      entry(5, { type: 'file', body: file }),
      entry(6, { type: 'room', body: { expiresAt: null } }),
    ],
    6,
  )
  const held = await it.held()
  expect(held.title).toBe('New title')
  expect(held.expiresAt).toBeUndefined()
  expect(await it.db.members.toArray()).toMatchObject([{ name: 'Yu', left: true }])
  expect(await it.db.growth.get(ids.uuid(9))).toMatchObject({
    length: 7,
    state: 'complete',
    duration: 4.2,
  })
})
