import { expect, it, onTestFinished } from 'vitest'
import type { Value } from '../protocol/asks.ts'
import type { Ports } from './ports.ts'
import { Engine } from './engine.ts'
import { entries, entry, ids, openStage, room, roomRow, settle, until } from './stage.ts'
import { Tabs } from './tabs.fixture.ts'
import { refused } from './wire.ts'

const me = { id: ids.me, name: 'Anonymous1' }
const session = { ok: true, value: { user: me, limits: { text: 8000, uploadBytes: 1 } } }
const nothing = () => ({ ok: true, value: {} })

function opened(over: Partial<Pick<Ports, 'channel' | 'errand' | 'locks'>> = {}) {
  const stage = openStage()
  const { wire, db, errors } = stage
  const restarts: number[] = []
  const engine = new Engine({ ...stage.ports, ...over, restart: () => void restarts.push(1) })
  wire.answers('POST /api/session', () => session)
  wire.answers('GET /api/rooms', () => ({ ok: true, value: { rooms: [] } }))
  wire.answers('room:seen', nothing as never)
  wire.answers('room:typing', nothing as never)
  wire.open = () => wire.link.set('online')
  const joined = (over: Partial<Value<'room:join'>> = {}) => ({
    ok: true as const,
    value: { room: room(), head: 0, entries: [], members: [], ...over },
  })
  wire.answers('room:join', () => joined())
  onTestFinished(async () => {
    await engine.stop()
    expect(errors).toEqual([])
    await db.delete()
  })
  return { ...stage, engine, restarts, joined, held: () => db.rooms.get(ids.room) }
}

it('makes a guest of a device that nobody knows', async () => {
  const it = opened()
  it.wire.answers('POST /api/session', () => session)
  it.engine.start()
  await until(() => it.engine.me.get()?.id === ids.me)
  await until(() => it.engine.status.get().link === 'online')
  expect(it.wire.asked('POST /api/session')).toEqual([{}])
})

it('ends the connection of whoever it was before, and tells the other tabs', async () => {
  const said: unknown[] = []
  const channel = { post: (word: unknown) => void said.push(word), listen() {}, close() {} }
  const it = opened({ channel })
  await it.db.meta.put({ key: 'me', value: { id: ids.you, name: 'Before' } })
  const order: string[] = []
  it.wire.cut = () => void order.push('cut')
  it.engine.me.subscribe(() => order.push(it.engine.me.get()?.id ?? ''))
  it.engine.start()
  await until(() => it.engine.me.get()?.id === ids.me)
  expect(order).toEqual([ids.you, 'cut', ids.me])
  await until(() => said.includes('renamed'))
})

it('knows who I am without a network, and goes on asking', async () => {
  const it = opened()
  await it.db.meta.put({ key: 'me', value: me })
  let up = false
  it.wire.open = () => {}
  it.wire.answers('POST /api/session', () => (up ? session : refused('UNAVAILABLE')))
  it.engine.start()
  await until(() => it.engine.me.get()?.name === 'Anonymous1')
  await until(() => it.wire.asked('POST /api/session').length === 1)
  await settle()
  up = true
  it.clock.advance(500)
  await until(() => it.wire.asked('POST /api/session').length === 2)
  await settle()
  it.clock.advance(60_000)
  await settle()
  expect(it.wire.asked('POST /api/session')).toHaveLength(2)
})

it('joins the room on the screen first, then what it knows, from where it is', async () => {
  const it = opened()
  const others = ['A', 'B', 'C'].map((letter) => letter.repeat(22))
  await it.db.rooms.bulkPut([
    roomRow({ openedAt: 1, low: 3, high: 7 }),
    ...others.map((id) => roomRow({ id, openedAt: 1 })),
    roomRow({ id: 'L'.repeat(22) }),
    roomRow({ id: 'X'.repeat(22), openedAt: 1, closed: { code: 'GONE', text: '' } }),
  ])
  it.engine.view(ids.room)
  it.engine.start()
  await until(() => it.wire.asked('room:join').length === 4)
  await settle()
  const asked = it.wire.asked('room:join') as { roomId: string }[]
  expect(asked[0]).toEqual({ roomId: ids.room, after: 7 })
  expect(asked.slice(1).map(({ roomId }) => roomId)).toEqual(others)
})

it('brings an invite, and shows what came with the join', async () => {
  const it = opened()
  it.wire.answers('room:join', () =>
    it.joined({
      room: room({ head: 2, seen: 1 }),
      head: 2,
      entries: entries(1, 2),
      members: [{ userId: ids.you, name: 'Yu', role: 'owner' }],
    }),
  )
  it.engine.start()
  await until(() => it.engine.status.get().link === 'online')
  it.engine.view(ids.room, 'I'.repeat(22))
  await until(async () => (await it.held())?.high === 2)
  expect(it.wire.asked('room:join')).toEqual([{ roomId: ids.room, invite: 'I'.repeat(22) }])
  expect(await it.held()).toMatchObject({ low: 1, seen: 1, unread: 1, openedAt: it.clock.time })
  expect(await it.db.members.count()).toBe(1)
})

it('keeps what it holds of a room that is closed', async () => {
  const it = opened()
  it.wire.answers('room:join', () => it.joined({ head: 2, entries: entries(1, 2) }))
  it.engine.view(ids.room)
  it.engine.start()
  await until(async () => (await it.held())?.high === 2)
  it.wire.tell('room:closed', { roomId: ids.room, code: 'GONE', text: 'Gone.' })
  await until(async () => (await it.held())?.closed)
  expect(await it.db.timeline.count()).toBe(2)
})

it('says that a room does not exist', async () => {
  const it = opened()
  it.wire.answers('room:join', () => refused('NOT_FOUND'))
  const end = it.engine.view(ids.room)
  it.engine.start()
  await until(it.held)
  await settle()
  expect((await it.held())?.closed?.code).toBe('NOT_FOUND')
  end()
  await until(async () => !(await it.held()))
})

it('tries a join again that may pass', async () => {
  const it = opened()
  let tries = 0
  it.wire.answers('room:join', () => (++tries === 1 ? refused('INTERNAL') : it.joined()))
  it.engine.view(ids.room)
  it.engine.start()
  await until(() => tries === 1)
  await settle()
  it.clock.advance(500)
  await until(it.held)
  expect(tries).toBe(2)
})

it('moves my position forward only, and tells it once', async () => {
  const it = opened()
  it.wire.answers('room:join', () => it.joined({ head: 9, entries: entries(1, 9) }))
  it.engine.view(ids.room)
  it.engine.start()
  await until(async () => (await it.held())?.unread === 9)
  it.engine.seen(ids.room, 3)
  it.engine.seen(ids.room, 5)
  it.engine.seen(ids.room, 4)
  await until(async () => (await it.held())?.unread === 4)
  await settle()
  it.clock.advance(1000)
  await until(() => it.wire.asked('room:seen').length === 1)
  expect(it.wire.asked('room:seen')).toEqual([{ roomId: ids.room, seq: 5 }])
  it.wire.tell('room:seen', { roomId: ids.room, userId: ids.you, seq: 9 })
  it.wire.tell('room:seen', { roomId: ids.room, userId: ids.me, seq: 8 })
  await until(async () => (await it.held())?.unread === 1)
})

it('says that I type every 3 s, and forgets who types after 5', async () => {
  const it = opened()
  it.engine.start()
  await until(() => it.engine.status.get().link === 'online')
  const typists = it.engine.typists(ids.room)
  for (let key = 0; key < 10; key++) {
    it.engine.typing(ids.room)
    it.clock.advance(400)
  }
  expect(it.wire.asked('room:typing')).toHaveLength(2)
  const yu = { id: ids.you, name: 'Yu' }
  it.wire.tell('room:typing', { roomId: ids.room, user: yu })
  await until(() => typists.get().length === 1)
  it.clock.advance(4999)
  expect(typists.get()).toEqual([yu])
  it.clock.advance(1)
  expect(typists.get()).toEqual([])
  it.wire.tell('room:typing', { roomId: ids.room, user: yu })
  await until(() => typists.get().length === 1)
  it.wire.tell('room:grew', { roomId: ids.room, entries: [entry(1)], head: 1 })
  await until(() => typists.get().length === 0)
})

it('says at once that I type on after what I said', async () => {
  const it = opened()
  it.engine.start()
  await until(() => it.engine.status.get().link === 'online')
  const grew = async (seq: number, authorId: string) => {
    it.wire.tell('room:grew', { roomId: ids.room, entries: [entry(seq, { authorId })], head: seq })
    await settle()
  }
  it.engine.typing(ids.room)
  await grew(1, ids.you)
  it.engine.typing(ids.room)
  expect(it.wire.asked('room:typing')).toHaveLength(1)
  await grew(2, ids.me)
  it.engine.typing(ids.room)
  expect(it.wire.asked('room:typing')).toHaveLength(2)
})

it('follows a file for as long as somebody looks, over every connection', async () => {
  const it = opened()
  const growth = { fileId: ids.uuid(1), length: 5, size: 10, state: 'growing' as const }
  it.wire.answers('file:unfollow', nothing as never)
  let there = false
  it.wire.answers('file:follow', () => (there ? { ok: true, value: growth } : refused('NOT_FOUND')))
  it.engine.start()
  await until(() => it.engine.status.get().link === 'online')
  const ends = [it.engine.follow(ids.uuid(1)), it.engine.follow(ids.uuid(1))]
  await settle()
  expect(it.wire.asked('file:follow')).toHaveLength(1)
  // Its message was here before its first byte.
  there = true
  it.clock.advance(1000)
  await until(() => it.db.growth.get(ids.uuid(1)))
  it.wire.link.set('offline')
  it.wire.link.set('online')
  await until(() => it.wire.asked('file:follow').length === 3)
  it.wire.tell('file:grew', { ...growth, length: 10, state: 'complete' })
  it.wire.tell('file:grew', growth)
  await settle()
  expect(await it.db.growth.get(ids.uuid(1))).toMatchObject({ length: 10, state: 'complete' })
  ends[0]!()
  expect(it.wire.asked('file:unfollow')).toHaveLength(0)
  ends[1]!()
  expect(it.wire.asked('file:unfollow')).toHaveLength(1)
})

it('counts what waits', async () => {
  const it = opened()
  it.wire.open = () => it.wire.link.set('offline')
  it.engine.start()
  await it.engine.send(ids.room, { text: 'one' })
  await it.engine.send(ids.room, {
    text: 'two',
    files: [{ file: new Blob(['x']), ref: { name: 'x', type: '' } }],
  })
  await until(() => it.engine.status.get().waiting === 2)
  expect(it.engine.status.get()).toMatchObject({ link: 'offline', uploads: 1 })
})

it('tells who sends without a tab of everything that is queued', async () => {
  let errands = 0
  const it = opened({ errand: () => void errands++ })
  const { engine } = it
  const file = { file: new Blob(['x']), ref: { name: 'x', type: '' } }
  const [{ room: roomId }, id] = [ids, ids.uuid(1)]
  const verbs: (() => Promise<void>)[] = [
    () => engine.send(roomId, { text: 'one', files: [file] }),
    () => engine.edit(roomId, id, 'two'),
    () => engine.react(roomId, id, '👍', true),
    () => engine.remove(roomId, id),
    () => engine.changeRoom(roomId, { title: 'New' }),
    () => engine.retry(roomId, id),
    () => engine.resumeUpload(id),
    () => engine.cancelUpload(id),
    // The server can't be told that this was the end.
    () => engine.logOut(),
  ]
  for (const [n, verb] of verbs.entries()) {
    await verb()
    expect(errands).toBe(n + 1)
  }
})

it('sends what another tab has queued without waiting for a timer, which a tab in the background has late', async () => {
  const tabs = new Tabs()
  const it = opened(tabs.open())
  it.wire.answers('room:append', ({ entries }) => {
    const [{ id }] = entries as [{ id: string }]
    return { ok: true, value: { results: [{ id, seq: 1, at: 1 }], head: 1 } }
  })
  it.engine.start()
  await until(() => it.engine.status.get().link === 'online')
  const { wire } = openStage()
  wire.answers('POST /api/session', () => session)
  const other = new Engine({ ...it.ports, ...tabs.open(), wire })
  onTestFinished(() => other.stop())
  other.start()
  await until(() => other.me.get())
  await other.send(ids.room, { text: 'one' })
  await until(async () => (await it.db.outbox.where({ state: 'stored' }).count()) === 1)
  expect(it.wire.asked('room:append')).toHaveLength(1)
  expect(wire.asked('room:append')).toEqual([])
  expect(tabs.said).toContainEqual({ queued: ids.room })
})

it('wipes this device in all tabs, and tells the server when it can', async () => {
  const said: unknown[] = []
  const it = opened({ channel: { post: (one) => void said.push(one), listen() {}, close() {} } })
  it.engine.start()
  await until(() => it.engine.me.get())
  await it.engine.send(ids.room, { text: 'one' })
  await it.engine.logOut()
  expect([await it.db.outbox.count(), await it.db.meta.count()]).toEqual([0, 1])
  expect(it.engine.me.get()).toBeNull()
  expect(said.slice(-2)).toEqual(['leaving', 'left'])
  expect(it.restarts).toEqual([1])
  // The next start, with a network.
  it.wire.answers('DELETE /api/session', () => ({ ok: true, value: undefined }))
  it.engine.start()
  await until(() => it.engine.me.get())
  expect(it.wire.asked('DELETE /api/session')).toHaveLength(2)
  expect(await it.db.meta.get('leaving')).toBeUndefined()
})

it('refreshes the list: keeps what was opened, drops what is only listed no more', async () => {
  const it = opened()
  const [gone, listed] = ['G'.repeat(22), 'L'.repeat(22)]
  await it.db.rooms.bulkPut([
    roomRow({ openedAt: 1, low: 1, high: 4, unread: 2 }),
    roomRow({ id: gone }),
  ])
  const rooms = [room({ title: 'Renamed', head: 4 }), room({ id: listed, head: 3 })]
  it.wire.answers('GET /api/rooms', () => ({ ok: true, value: { rooms } }))
  await it.engine.refreshRooms()
  expect(await it.db.rooms.toArray()).toMatchObject([
    { id: listed, head: 3, high: 0 },
    { id: ids.room, title: 'Renamed', high: 4, unread: 2 },
  ])
})
