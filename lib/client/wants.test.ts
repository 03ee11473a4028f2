import { expect, it, onTestFinished } from 'vitest'
import type { Ask } from '../protocol/asks.ts'
import { Engine } from './engine.ts'
import { entries, entry, ids, openStage, room, roomRow, settle, StageWire, until } from './stage.ts'
import { Tabs } from './tabs.fixture.ts'
import { TabsWire } from './wire.tabs.ts'

const me = { id: ids.me, name: 'Anonymous1' }
const other = 'O'.repeat(22)
const fileId = ids.uuid(99)

/** A device whose tabs have one database, and each a connection of its own if it leads. */
function device() {
  const stage = openStage()
  const { db, clock, errors } = stage
  const tabs = new Tabs()
  let writes = 0
  db.use({
    stack: 'dbcore',
    create: (core) => ({
      ...core,
      transaction: (stores, mode, ...rest) => {
        if (mode === 'readwrite' && stores.includes('entries')) writes++
        return core.transaction(stores, mode, ...rest)
      },
    }),
  })
  const joined = { room: room({ head: 2 }), head: 2, entries: entries(1, 2), members: [] }
  const open = () => {
    const [own, tab] = [new StageWire(), tabs.open()]
    own.open = () => own.link.set('online')
    const user = { user: me, limits: { text: 8000, uploadBytes: 1 } }
    own.answers('POST /api/session', () => ({ ok: true, value: user }))
    own.answers('GET /api/rooms', () => ({ ok: true, value: { rooms: [] } }))
    for (const name of ['room:seen', 'room:typing', 'room:leave', 'file:unfollow'])
      own.answers(name, () => ({ ok: true, value: {} }))
    own.answers('room:join', ({ roomId, after = 0 }: Ask<'room:join'>) => ({
      ok: true,
      value: {
        ...joined,
        room: room({ id: roomId, head: 2 }),
        entries: entries(after + 1, 2).map((one) => ({ ...one, roomId })),
      },
    }))
    const growth = { fileId, length: 1, size: 9, state: 'growing' }
    own.answers('file:follow', () => ({ ok: true, value: growth }))
    const wire = new TabsWire(own, tab.channel, clock)
    const engine = new Engine({ ...stage.ports, ...tab, wire })
    engine.start()
    onTestFinished(() => engine.stop())
    return { own, tab, engine, wire }
  }
  onTestFinished(() => expect(errors).toEqual([]))
  const online = (one: ReturnType<typeof open>) =>
    until(() => one.engine.status.get().link === 'online')
  return { open, online, db, logWrites: () => writes }
}

it('joins a room and follows a file for a tab that asks, and ends it with that tab', async () => {
  const { open, online, db } = device()
  const first = open()
  await online(first)
  const second = open()
  await online(second)
  second.engine.view(ids.room)
  const unfollow = second.engine.follow(fileId)
  await until(async () => (await db.rooms.get(ids.room))?.high === 2)
  await until(() => second.engine.caughtUp(ids.room).get() === 2)
  await until(async () => (await db.growth.get(fileId))?.length === 1)
  expect(first.own.asked('room:join')).toEqual([{ roomId: ids.room }])
  expect(second.own.log.filter(({ name }) => !name.includes('/'))).toEqual([])

  unfollow()
  await until(() => first.own.asked('file:unfollow').length === 1)
  second.engine.follow(fileId)
  await until(() => first.own.asked('file:follow').length === 2)
  await second.engine.stop()
  await until(() => first.own.asked('file:unfollow').length === 2)
})

it('goes on in another tab with what all of them look at, from where it was', async () => {
  const { open, online, db } = device()
  const first = open()
  await online(first)
  const [second, third] = [open(), open()]
  await online(third)
  third.engine.view(other)
  await until(() => third.engine.caughtUp(other).get() === 2)
  await first.engine.stop()
  await until(() => second.own.asked('room:join').length > 0)
  expect(second.own.asked('room:join')).toEqual([{ roomId: other, after: 2 }])
  await until(() => third.engine.caughtUp(other).get() === 2)
  expect([third.engine.status.get().link, await db.entries.count()]).toEqual(['online', 2])
})

it('writes what is told once, and shows it in all tabs', async () => {
  const { open, online, db, logWrites } = device()
  await db.rooms.put(roomRow({ openedAt: 1, role: 'member' }))
  const first = open()
  await online(first)
  const second = open()
  await online(second)
  await until(() => first.own.asked('room:join').length === 1)
  await until(async () => (await db.entries.count()) === 2)
  await settle()
  const before = logWrites()
  const user = { id: ids.you, name: 'Yu' }
  first.own.tell('room:typing', { roomId: ids.room, user })
  first.own.tell('room:present', { roomId: ids.room, users: [user], count: 1 })
  await until(() => second.engine.typists(ids.room).get().length === 1)
  expect(second.engine.present(ids.room).get().count).toBe(1)
  first.own.tell('room:grew', { roomId: ids.room, entries: [entry(3)], head: 3 })
  await until(async () => (await db.entries.count()) === 3)
  await until(() => second.engine.typists(ids.room).get().length === 0)
  await settle()
  expect(logWrites() - before).toBe(1)
  second.engine.typing(ids.room)
  await until(() => first.own.asked('room:typing').length === 1)
})

it('forgets a room in all tabs, so that it can be come back to', async () => {
  const { open, online, db } = device()
  const first = open()
  await online(first)
  const second = open()
  await online(second)
  const end = second.engine.view(ids.room)
  await until(async () => (await db.rooms.get(ids.room))?.high === 2)
  end()
  await second.engine.forgetRoom(ids.room)
  expect(await db.rooms.count()).toBe(0)
  second.engine.view(ids.room)
  await until(async () => (await db.rooms.get(ids.room))?.high === 2)
  expect(first.own.asked('room:join')).toHaveLength(2)
})

it('tries again in the tab that leads when somebody comes back to another', async () => {
  const { open, online } = device()
  const first = open()
  await online(first)
  const second = open()
  await online(second)
  let nudges = 0
  first.own.nudge = () => void nudges++
  second.engine.nudge()
  expect(nudges).toBe(1)
})
