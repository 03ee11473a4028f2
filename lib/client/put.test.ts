// Before Dexie, which looks once what keys a browser’s database has.
import 'fake-indexeddb/auto'
import { liveQuery } from 'dexie'
import { expect, it, onTestFinished } from 'vitest'
import type { MemberRow } from './db.ts'
import { putNews } from './put.ts'
import { ids, openStage, settle, until } from './stage.ts'

const member = (roomId: string, n: number): MemberRow => ({
  roomId,
  userId: ids.uuid(n),
  name: `Person ${n}`,
  role: 'member',
})

/** Somebody who watches the members of the room; answers how often they were read. */
async function watched() {
  const { db } = openStage()
  let reads = 0
  const people = () => db.members.where('[roomId+userId]').between([ids.room, ''], [ids.room, '~'])
  const watching = liveQuery(() => people().toArray()).subscribe({ next: () => void reads++ })
  onTestFinished(async () => {
    watching.unsubscribe()
    await db.delete()
  })
  await until(() => reads === 1)
  return { db, reads: () => reads }
}

it('puts what is new, and nothing that is there already', async () => {
  const { db, reads } = await watched()
  const put = (...rows: MemberRow[]) =>
    putNews(db.members, rows, ({ roomId, userId }): [string, string] => [roomId, userId])
  await put(member(ids.room, 1))
  await until(() => reads() === 2)
  await put(member(ids.room, 1))
  await settle()
  expect(reads()).toBe(2)
  await put(member(ids.room, 1), { ...member(ids.room, 2), name: 'Ada' })
  await until(() => reads() === 3)
  expect((await db.members.toArray()).map(({ name }) => name)).toEqual(['Person 1', 'Ada'])
})
