import { expect, it, onTestFinished } from 'vitest'
import { Engine } from './engine.ts'
import { stakeIn } from './moves.ts'
import { SENDER } from './leader.ts'
import { keepShare } from './shares.ts'
import { ids, openStage, roomRow, settle, until } from './stage.ts'
import { Tabs } from './tabs.fixture.ts'
import { refused } from './wire.ts'

const me = { id: ids.me, name: 'Anonymous1' }
const ada = { id: ids.you, name: 'Ada' }
const answer = (user: typeof me) => ({
  ok: true as const,
  value: { user, limits: { text: 8000, uploadBytes: 1 } },
})

/** A device that is somebody, with something to say and no network for it. */
async function opened() {
  const tabs = new Tabs()
  const stage = openStage()
  const { wire, db, errors } = stage
  const restarts: number[] = []
  const engine = new Engine({
    ...stage.ports,
    ...tabs.open(),
    restart: () => void restarts.push(1),
  })
  const other = tabs.open()
  wire.answers('POST /api/session', () => answer(me))
  wire.open = () => {}
  engine.start()
  await until(() => engine.me.get())
  onTestFinished(async () => {
    await engine.stop()
    expect(errors).toEqual([])
    await db.delete()
  })
  return { ...stage, tabs, other, engine, restarts }
}

it('says what is lost to who becomes somebody else, and nothing of what is not', async () => {
  const { db } = openStage()
  expect(await stakeIn(db)).toEqual({ rooms: 0, waiting: 0, drafts: 0 })
  const closed = { code: 'GONE', text: '' }
  await db.rooms.bulkPut([
    roomRow({ role: 'member' }),
    roomRow({ id: 'L'.repeat(22) }),
    roomRow({ id: 'C'.repeat(22), role: 'owner', closed }),
  ])
  await db.drafts.bulkPut([
    { roomId: ids.room, text: 'half a' },
    { roomId: ids.you, text: ' ' },
  ])
  const row = { roomId: ids.room, type: 'message', body: { text: '' }, sentAt: 1 } as const
  await db.outbox.bulkAdd([
    { ...row, id: ids.uuid(1), state: 'queued' },
    { ...row, id: ids.uuid(2), state: 'refused' },
    { ...row, id: ids.uuid(3), state: 'stored' },
  ])
  await keepShare(db, { text: 'look', files: [] })
  expect(await stakeIn(db)).toEqual({ rooms: 1, waiting: 3, drafts: 1 })
})

it('becomes somebody else: nothing of who was here is left, and every tab begins anew', async () => {
  const { engine, db, wire, tabs, restarts, other } = await opened()
  await db.rooms.put(roomRow({ role: 'member' }))
  await db.meta.put({ key: 'budget', value: 7 })
  await engine.send(ids.room, { text: 'mine to say' })
  const heard: unknown[] = []
  other.channel.listen((message) => heard.push(message))
  let others = 0
  wire.answers('POST /api/moves/take', ({ code }: { code: string }) => {
    // Nobody else may send now, whoever wants to.
    const { signal } = new AbortController()
    void tabs.locks.request(SENDER, signal, () => Promise.resolve(void others++))
    expect(code).toBe('C0DE')
    return answer(ada)
  })
  await (await engine.moves()).take('C0DE')
  expect(await db.outbox.count()).toBe(0)
  expect(await db.rooms.count()).toBe(0)
  expect((await db.meta.toArray()).map(({ key, value }) => [key, value])).toEqual([
    ['budget', 7],
    ['limits', { text: 8000, uploadBytes: 1 }],
    ['me', ada],
  ])
  expect(heard.filter((one) => one !== 'leads?' && one !== 'leads')).toEqual(['leaving', 'left'])
  expect(restarts).toHaveLength(1)
  await until(() => others === 1)
})

it('stays who it is when the code is not taken, and goes on', async () => {
  const { engine, db, wire, restarts } = await opened()
  await engine.send(ids.room, { text: 'still mine' })
  wire.answers('POST /api/moves/take', () => refused('NOT_FOUND', 'too old'))
  await expect((await engine.moves()).take('C0DE')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(restarts).toHaveLength(0)
  expect(await db.outbox.count()).toBe(1)
  await settle()
  wire.answers('room:append', () => ({
    ok: true,
    value: { results: [{ id: ids.uuid(1), code: 'GONE', text: 'gone' }], head: 0 },
  }))
  wire.link.set('online')
  await until(() => wire.asked('room:append').length > 0)
})
