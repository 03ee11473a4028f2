import { expect, it } from 'vitest'
import { Drafts } from './drafts.ts'
import { ids, openStage, until } from './stage.ts'

it('writes at once, and the last value always lands', async () => {
  const { db, ports, errors } = openStage()
  const drafts = new Drafts(ports)
  let puts = 0
  db.drafts.hook('creating', () => void puts++)
  db.drafts.hook('updating', () => void puts++)
  for (let key = 1; key <= 50; key++) drafts.keep(ids.room, { text: 'x'.repeat(key) })
  await drafts.settled()
  expect((await db.drafts.get(ids.room))?.text).toHaveLength(50)
  // The first key, and then everything that was typed while it was written.
  expect(puts).toBe(2)
  expect(errors).toEqual([])
})

it('forgets a draft that is empty, and keeps one that only replies', async () => {
  const { db, ports } = openStage()
  const drafts = new Drafts(ports)
  drafts.keep(ids.room, { text: 'a' })
  await until(async () => (await db.drafts.count()) === 1)
  drafts.keep(ids.room, { text: '', replyTo: ids.uuid(1) })
  await drafts.settled()
  expect(await db.drafts.count()).toBe(1)
  drafts.keep(ids.room, { text: '' })
  await drafts.settled()
  expect(await db.drafts.count()).toBe(0)
})

it('goes on after a write that failed', async () => {
  const { db, ports, errors } = openStage()
  const drafts = new Drafts(ports)
  drafts.keep(ids.room, { text: (() => {}) as never })
  await drafts.settled()
  await until(() => errors.length === 1)
  drafts.keep(ids.room, { text: 'a' })
  await drafts.settled()
  expect((await db.drafts.get(ids.room))?.text).toBe('a')
})
