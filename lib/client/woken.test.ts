import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { entries, entry, ids, openStage, room, roomRow, until } from './stage.ts'
import { tellOf } from './woken.ts'

/* What a device that was woken says: of what it has, and of what it can fetch in time. */

let stage: ReturnType<typeof openStage>
const wake = (seq: number, kind: 'message' | 'mention' = 'message') => ({
  roomId: ids.room,
  seq,
  kind,
})
const tell = (seq: number, kind?: 'mention') => tellOf(stage.ports, wake(seq, kind))

/** The server has this log, and says so from any place on. */
const serves = (log: ReturnType<typeof entries>, over: object = {}) => {
  const head = log.at(-1)?.seq ?? 0
  const told = { room: room({ title: 'The train', head, ...over }) }
  stage.wire.answers(`GET /api/rooms/${ids.room}`, () => ({ ok: true, value: told }))
  for (let from = 1; from <= head; from++)
    stage.wire.answers(`GET /api/rooms/${ids.room}/entries?from=${from}`, () => ({
      ok: true,
      value: { entries: log.filter(({ seq }) => seq >= from).slice(0, 200), head },
    }))
}

const joined = (name: string) =>
  entry(1, { type: 'member', body: { userId: ids.you, change: 'join', name } })

beforeEach(async () => {
  stage = openStage()
  await stage.db.meta.put({ key: 'me', value: { id: ids.me, name: 'Me' } })
  await stage.db.rooms.put(roomRow({ title: 'The train', openedAt: 1, role: 'member' }))
})
afterEach(() => stage.db.delete())

describe('a device that was woken', () => {
  it('fetches what it misses, keeps it, and says it', async () => {
    serves([joined('Ada'), entry(2)])
    expect(await tell(2)).toEqual({ title: 'The train', body: 'Ada: text 2', quiet: false })
    expect(await stage.db.rooms.get(ids.room)).toMatchObject({ high: 2, unread: 1 })
    expect(await stage.db.timeline.get([ids.room, 2])).toMatchObject({ text: 'text 2' })
  })

  it('says the last three of many, and how many there are', async () => {
    serves([joined('Ada'), ...entries(2, 6)])
    expect((await tell(2)).body).toBe('5 new messages\nAda: text 4\nAda: text 5\nAda: text 6')
  })

  it('says of many what is said to me', async () => {
    serves([joined('Ada'), ...entries(2, 6)])
    expect((await tell(3, 'mention')).body).toBe('Ada: text 3')
  })

  it('leaves out what I said, what was deleted, and what I have read elsewhere', async () => {
    const gone = entry(5, { type: 'delete', body: { target: ids.uuid(4) } })
    const mine = entry(6, { authorId: ids.me })
    serves([joined('Ada'), ...entries(2, 4), gone, mine], { seen: 2 })
    expect((await tell(4)).body).toBe('Ada: text 3')
    expect(await stage.db.rooms.get(ids.room)).toMatchObject({ seen: 2, unread: 1 })
  })

  it('says the name of a file that came without a word, and cuts what is long', async () => {
    const file = { fileId: ids.uuid(9), name: 'beans.jpg', type: 'image/jpeg' }
    const long = `${'a'.repeat(139)}🌱 and so on`
    serves([
      joined('Ada'),
      entry(2, { body: { text: '', files: [file] } }),
      entry(3, { body: { text: long } }),
    ])
    expect((await tell(3)).body).toBe(`Ada: beans.jpg\nAda: ${'a'.repeat(139)}…`)
  })

  it('says the newest of a room that it does not hold yet', async () => {
    await stage.db.rooms.clear()
    serves(entries(1, 120))
    expect((await tell(120)).body).toBe('50 new messages\ntext 118\ntext 119\ntext 120')
    expect(await stage.db.rooms.get(ids.room)).toMatchObject({ low: 71, high: 120 })
  })

  it('reads page after page', async () => {
    await stage.db.rooms.put(roomRow({ openedAt: 1, low: 1, high: 1, head: 1, seen: 1 }))
    serves(entries(1, 450), { seen: 1 })
    expect((await tell(450)).body).toMatch(/^449 new messages\n/)
  })
})

describe('without a network', () => {
  it('says where something was said', async () => {
    expect(await tell(2)).toEqual({ title: 'The train', body: 'New message', quiet: false })
    expect((await tell(2, 'mention')).body).toBe('Somebody wrote to you')
    await stage.db.rooms.clear()
    expect(await tell(2)).toMatchObject({
      title: 'Tendril',
      body: 'New message in one of your rooms',
    })
  })

  it('does not wait long for one', async () => {
    stage.wire.answers(`GET /api/rooms/${ids.room}`, () => new Promise(() => undefined))
    const said = tell(2)
    await until(() => stage.wire.log.length > 0)
    stage.clock.advance(8000)
    expect((await said).body).toBe('New message')
  })

  it('says nothing new of what was read before', async () => {
    await stage.db.rooms.update(ids.room, { seen: 2, high: 2, low: 1 })
    expect(await tell(2)).toEqual({
      title: 'The train',
      body: 'You have read all of it.',
      quiet: true,
    })
  })
})

it('a device that has logged out tells nothing of any room', async () => {
  await stage.db.meta.clear()
  const { title, body } = await tell(2)
  expect([title, body]).toEqual(['Tendril', expect.stringContaining('logged out')])
  expect(stage.wire.log).toEqual([])
})

it('an answer that is none is as none', async () => {
  stage.wire.answers(`GET /api/rooms/${ids.room}`, () => ({ ok: true, value: '<html>' }))
  expect((await tell(2)).body).toBe('New message')
})
