import { Dexie } from 'dexie'
import { indexedDB } from 'fake-indexeddb'
import { expect, it } from 'vitest'
import { Engine } from './engine.ts'
import { History } from './history.ts'
import { inRoom } from './room.fixture.ts'
import { isFull, NoSpace, type Space } from './space.ts'
import { entry, ids, openStage, settle, until } from './stage.ts'

const full = () =>
  new Dexie.AbortError('aborted', new DOMException('no space', 'QuotaExceededError') as never)

/** A history beside a browser that says this much. */
function told(over: Partial<Space> = {}) {
  const stage = openStage()
  const asked: string[] = []
  const space: Space = {
    estimate: () => Promise.resolve({ usage: 10_000_000, quota: 20_000_000 }),
    persisted: () => Promise.resolve(false),
    persist: async () => asked.push('persist') > 0,
    ...over,
  }
  return { ...stage, asked, history: new History({ ...stage.ports, space }) }
}

it('asks the browser once to keep what waits to go out', async () => {
  const { history, asked } = told()
  history.queued()
  history.queued()
  await until(() => asked.length > 0)
  await settle()
  expect(asked).toEqual(['persist'])
  const kept = told({ persisted: () => Promise.resolve(true) })
  kept.history.queued()
  await settle()
  expect(kept.asked).toEqual([])
})

it('refuses a file that this device has no space for, before anything is written', async () => {
  const { history } = told()
  let written = 0
  const write = () => Promise.resolve(written++)
  await expect(history.yieldTo(9_000_000, write)).rejects.toEqual(new NoSpace(9_000_000, 5_000_000))
  expect(written).toBe(0)
  await history.yieldTo(4_000_000, write)
  expect(written).toBe(1)
})

it('gives way to what somebody says when the device is full, and fails when that is not enough', async () => {
  const { history, db } = told()
  await db.pictures.put({ fileId: ids.uuid(1), size: 100, usedAt: 1 } as never)
  const fails = (times: number) => async () => {
    if (times-- > 0) throw full()
    return 'written'
  }
  expect(isFull(full())).toBe(true)
  expect(await history.yieldTo(0, fails(1))).toBe('written')
  expect(await db.pictures.count()).toBe(0)
  expect(history.trouble.get()).toBe('full')
  await expect(history.yieldTo(0, fails(2))).rejects.toSatisfy(isFull)
  const other = () => Promise.reject(new Error('another'))
  await expect(history.yieldTo(0, other)).rejects.toThrow('another')
})

it('fills a database anew that was deleted behind its back', async () => {
  const it = await inRoom()
  it.engine.view(ids.room)
  const gone = new Promise((resolve) => {
    indexedDB.deleteDatabase(it.db.name).onsuccess = resolve
  })
  await gone
  await until(async () => (await it.db.timeline.count()) === 2)
  expect(it.engine.history.trouble.get()).toBe('lost')
  expect((await it.db.meta.get('me'))?.value).toEqual({ id: ids.me, name: 'Anonymous1' })
  // What is said from now on follows on that.
  it.wire.tell('room:grew', { roomId: ids.room, entries: [entry(3)], head: 3 })
  await until(async () => (await it.db.timeline.count()) === 3)
})

it('says so when there is no database', async () => {
  const { ports, db, errors } = openStage()
  const engine = new Engine(ports)
  db.close()
  engine.start()
  await until(() => engine.history.trouble.get() === 'none')
  await settle()
  expect(errors).toEqual([])
  await engine.stop()
})

it('brings the last page back after the history was cleared, and keeps the draft', async () => {
  const it = await inRoom()
  await it.db.drafts.put({ roomId: ids.room, text: 'half' })
  it.wire.answers('room:join', () => new Promise(() => {}))
  const cleared = it.engine.clearHistory()
  await until(() => it.wire.asked('room:join').length === 2)
  expect(it.wire.asked('room:join').at(-1)).toEqual({ roomId: ids.room })
  expect(await it.db.timeline.count()).toBe(0)
  expect((await it.db.drafts.get(ids.room))?.text).toBe('half')
  void cleared
})
