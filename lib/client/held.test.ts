import { expect, it } from 'vitest'
import { unsentIn } from './held.ts'
import { inRoom } from './room.fixture.ts'
import { roomList } from './roomlist.ts'
import { entry, ids, room, settle, until } from './stage.ts'
import { refused } from './wire.ts'

it('forgets a room and comes back to it as if for the first time', async () => {
  const it = await inRoom()
  await it.engine.forgetRoom(ids.room)
  expect(it.wire.asked('room:append')).toEqual([])
  it.wire.tell('room:grew', { roomId: ids.room, entries: [entry(3)], head: 3 })
  await settle()
  expect(await it.kept()).toEqual(['meta'])
  it.engine.view(ids.room)
  await until(async () => (await it.db.timeline.count()) === 2)
  expect(it.wire.asked('room:join').at(-1)).toEqual({ roomId: ids.room })
})

it('says what was written and not sent', async () => {
  const it = await inRoom()
  expect(await unsentIn(it.db, ids.room)).toEqual({ messages: 0, draft: '' })
  it.wire.link.set('offline')
  await it.engine.send(ids.room, { text: 'one' })
  await it.engine.react(ids.room, ids.uuid(1), '👍', true)
  await it.db.drafts.put({ roomId: ids.room, text: 'half', saying: [{ text: 'two' }] })
  expect(await unsentIn(it.db, ids.room)).toEqual({ messages: 1, draft: 'two\nhalf' })
})

it('remembers why a room was closed, whatever is said later', async () => {
  const it = await inRoom()
  it.wire.tell('room:closed', { roomId: ids.room, code: 'GONE', text: 'This room was deleted.' })
  await until(async () => (await it.db.rooms.get(ids.room))?.closed)
  it.wire.answers('room:join', () => refused('NOT_FOUND'))
  it.engine.view(ids.room)
  await until(() => it.wire.asked('room:join').length === 2)
  await settle()
  expect((await it.db.rooms.get(ids.room))?.closed?.code).toBe('GONE')
})

it('lists no room that never was, unless something was written there', async () => {
  const it = await inRoom()
  const nowhere = 'N'.repeat(22)
  it.wire.answers('room:join', () => refused('NOT_FOUND'))
  const shown = async () => (await roomList(it.db)).map((one) => one.room.id)
  let end = it.engine.view(nowhere)
  await until(() => it.db.rooms.get(nowhere))
  expect(await shown()).toEqual([ids.room])
  await it.db.drafts.put({ roomId: nowhere, text: 'half' })
  end()
  await settle()
  expect(await shown()).toEqual([nowhere, ids.room])
  await it.db.drafts.delete(nowhere)
  end = it.engine.view(nowhere)
  await settle()
  end()
  await until(async () => !(await it.db.rooms.get(nowhere)))
})

it('lets go of a room that never was when the tab was closed on it', async () => {
  const it = await inRoom()
  const nowhere = 'N'.repeat(22)
  it.wire.answers('room:join', () => refused('NOT_FOUND'))
  it.engine.view(nowhere)
  await until(() => it.db.rooms.get(nowhere))
  await it.engine.refreshRooms()
  expect(await it.db.rooms.get(nowhere)).toBeDefined()
  it.clock.time += 90_000_000
  await it.engine.refreshRooms()
  expect(await it.db.rooms.get(nowhere)).toBeUndefined()
})

it('lists with each room what waits to be said there', async () => {
  const it = await inRoom()
  expect((await roomList(it.db))[0]?.waiting).toBeUndefined()
  it.wire.link.set('offline')
  await it.engine.send(ids.room, { text: 'one' })
  await it.engine.send(ids.room, { text: 'two' })
  await it.engine.react(ids.room, ids.uuid(1), '👍', true)
  expect((await roomList(it.db))[0]?.waiting).toMatchObject({ body: { text: 'two' } })
  // Refused, it is still the last word; until somebody says another.
  const { n, sentAt } = (await it.db.outbox.toArray())[1]!
  await it.db.outbox.update(n!, { state: 'refused' })
  expect((await roomList(it.db))[0]?.waiting).toMatchObject({ state: 'refused' })
  await it.db.rooms.update(ids.room, { last: { at: sentAt + 1, authorId: ids.you, text: 'no' } })
  expect((await roomList(it.db))[0]?.waiting).toBeUndefined()
})

it('writes nothing when the list is as it was', async () => {
  const it = await inRoom()
  const listed = room({ id: 'L'.repeat(22), head: 3 })
  it.wire.answers('GET /api/rooms', () => ({ ok: true, value: { rooms: [listed] } }))
  await it.engine.refreshRooms()
  let writes = 0
  it.db.rooms.hook('updating', () => void writes++)
  it.db.rooms.hook('creating', () => void writes++)
  await it.engine.refreshRooms()
  expect(writes).toBe(0)
})
