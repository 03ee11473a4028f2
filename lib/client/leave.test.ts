import { expect, it } from 'vitest'
import { inRoom } from './room.fixture.ts'
import { ids, settle, until } from './stage.ts'
import { refused } from './wire.ts'

const file = { file: new Blob(['x']), ref: { name: 'x', type: '' } }

/** A log that takes everything. */
const takes = ({ entries }: { entries: unknown[] }) => ({
  ok: true as const,
  value: {
    results: entries.map((one) => ({ id: (one as { id: string }).id, seq: 3, at: 3 })),
    head: 3,
  },
})

it('leaves a room: a line in the log, and nothing left on this device', async () => {
  const it = await inRoom()
  await it.engine.send(ids.room, { text: 'unsent', files: [file] })
  it.engine.drafts.keep(ids.room, { text: 'half a thou' })
  it.wire.answers('room:append', takes)
  await it.engine.leaveRoom(ids.room)
  await settle()
  const asks = it.wire.asked('room:append') as { entries: { type: string; body: object }[] }[]
  expect(asks.flatMap((ask) => ask.entries.filter(({ type }) => type === 'member'))).toMatchObject([
    { body: { userId: ids.me, change: 'leave' } },
  ])
  expect(it.wire.asked('room:leave')).toEqual([{ roomId: ids.room }])
  expect(await it.kept()).toEqual(['meta'])
})

it.each(['member', undefined] as const)(
  'leaves after what was just said there, as %s',
  async (role) => {
    const it = await inRoom()
    await it.db.rooms.where({ id: ids.room }).modify((row) => {
      if (role) row.role = role
      else delete row.role
    })
    let answer = () => {}
    const asked = () =>
      it.wire
        .asked('room:append')
        .flatMap((ask) => (ask as { entries: { type: string }[] }).entries.map(({ type }) => type))
    it.wire.answers('room:append', async (ask) => {
      if (asked().length === 1) await new Promise<void>((resolve) => (answer = resolve))
      return takes(ask)
    })
    await it.engine.send(ids.room, { text: 'one more thing' })
    await until(() => asked().length === 1)
    const left = it.engine.leaveRoom(ids.room)
    await settle()
    expect(asked()).toEqual(['message'])
    answer()
    await left
    expect(asked()).toEqual(['message', 'member'])
    await settle()
    expect(await it.kept()).toEqual(['meta'])
  },
)

it('stays in a room while what was said there does not get through', async () => {
  const it = await inRoom()
  it.wire.answers('room:append', () => refused('UNAVAILABLE'))
  await it.engine.send(ids.room, { text: 'one more thing' })
  const left = it.engine.leaveRoom(ids.room).catch((error: unknown) => error)
  await settle()
  it.clock.advance(10_000)
  expect(await left).toMatchObject({ code: 'UNAVAILABLE' })
  it.wire.link.set('offline')
  await expect(it.engine.leaveRoom(ids.room)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  expect(await it.db.outbox.count()).toBe(1)
})

it('goes from a room in which nothing was said, also without a network', async () => {
  const it = await inRoom()
  await it.db.rooms.where({ id: ids.room }).modify((row) => void delete row.role)
  it.wire.link.set('offline')
  await it.engine.leaveRoom(ids.room)
  expect(it.wire.asked('room:append')).toEqual([])
  expect(await it.kept()).toEqual(['meta'])
})

it('keeps everything of a room that it could not leave', async () => {
  const it = await inRoom()
  it.wire.answers('room:append', () => ({
    ok: true,
    value: { results: [{ id: 'i', code: 'FORBIDDEN', text: 'The owner stays.' }], head: 2 },
  }))
  await expect(it.engine.leaveRoom(ids.room)).rejects.toThrow('The owner stays.')
  it.wire.answers('room:append', () => refused('UNAVAILABLE'))
  await expect(it.engine.leaveRoom(ids.room)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  expect(await it.db.timeline.count()).toBe(2)
  it.wire.answers('room:append', () => refused('NOT_FOUND'))
  await it.engine.leaveRoom(ids.room)
  expect(await it.kept()).toEqual(['meta'])
})
