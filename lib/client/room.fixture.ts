import { expect, onTestFinished } from 'vitest'
import { Engine } from './engine.ts'
import { entries, ids, openStage, room, roomRow, until } from './stage.ts'

const me = { id: ids.me, name: 'Anonymous1' }

/** A device online, in one room as a member, with two things said there. */
export async function inRoom() {
  const stage = openStage()
  const { wire, db, errors } = stage
  const engine = new Engine(stage.ports)
  const user = { user: me, limits: { text: 8000, uploadBytes: 1 } }
  wire.answers('POST /api/session', () => ({ ok: true, value: user }))
  wire.answers('GET /api/rooms', () => ({ ok: true, value: { rooms: [] } }))
  wire.answers('room:leave', () => ({ ok: true, value: {} }))
  wire.answers('room:join', () => ({
    ok: true,
    value: { room: room({ head: 2 }), head: 2, entries: entries(1, 2), members: [] },
  }))
  wire.open = () => wire.link.set('online')
  await db.rooms.put(roomRow({ openedAt: 1, role: 'member' }))
  onTestFinished(async () => {
    await engine.stop()
    expect(errors).toEqual([])
    await db.delete()
  })
  engine.start()
  await until(async () => (await db.timeline.count()) === 2)
  await db.rooms.update(ids.room, { role: 'member' })
  const kept = async () => {
    const counts = await Promise.all(db.tables.map((table) => table.count()))
    return db.tables.filter((_, index) => counts[index]! > 0).map(({ name }) => name)
  }
  return { ...stage, engine, kept }
}
