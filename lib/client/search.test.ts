import { expect, it, onTestFinished } from 'vitest'
import { extend } from './log.ts'
import { placesOf } from './place.ts'
import { reachOf, search } from './search.ts'
import { entry, ids, openStage, roomRow } from './stage.ts'

async function held(...said: Record<string, unknown>[]) {
  const { db } = openStage()
  onTestFinished(() => db.delete())
  await db.rooms.put(roomRow())
  const log = said.map((over, index) => entry(index + 1, over))
  const add = async (...more: ReturnType<typeof entry>[]) => {
    const rows = placesOf(ids.room, more)
    await extend(db, ids.me, ids.room, new Map(rows.map((row) => [row.seq, row])))
  }
  await add(...log)
  const find = async (text: string) => {
    const found = await search(db, { text, me: ids.me, most: 50 })
    return found.map((one) => one.text)
  }
  return { db, add, find }
}
const says = (text: string) => ({ body: { text } })
const target = ids.uuid(1)

it('finds what was said, newest first, in all rooms', async () => {
  const { db, find } = await held(says('an old tree'), says('a stone'), says('the tree again'))
  const other = 'O'.repeat(22)
  await db.rooms.put(roomRow({ id: other }))
  const there = placesOf(other, [entry(1, { ...says('tree house'), roomId: other, at: 1500 })])
  await extend(db, ids.me, other, new Map([[1, there[0]!]]))
  expect(await find('Tree')).toEqual(['the tree again', 'tree house', 'an old tree'])
  expect(await search(db, { text: 'tree', me: ids.me, most: 50, roomId: other })).toHaveLength(1)
  expect(await find('  ')).toEqual([])
})

it('finds an edited message as it is now, and a deleted one not at all', async () => {
  const { add, find } = await held(says('the old words'))
  expect(await find('old')).toEqual(['the old words'])
  const edit = { type: 'edit', body: { target, text: 'the new words' } }
  await add(entry(2, edit))
  expect(await find('old')).toEqual([])
  expect(await find('new')).toEqual(['the new words'])
  await add(entry(3, { type: 'delete', body: { target } }))
  expect(await find('words')).toEqual([])
})

it('sees what still waits to go out: a message, an edit, a deletion', async () => {
  const { db, find } = await held(says('one apple'), says('two pears'))
  const row = { roomId: ids.room, sentAt: 9000, state: 'queued' } as const
  await db.outbox.add({ ...row, id: ids.uuid(50), type: 'message', body: { text: 'apple pie' } })
  const edit = { target: ids.uuid(2), text: 'two apples' }
  await db.outbox.add({ ...row, id: ids.uuid(51), type: 'edit', body: edit })
  expect(await find('apple')).toEqual(['apple pie', 'two apples', 'one apple'])
  expect(await find('pears')).toEqual([])
  await db.outbox.add({ ...row, id: ids.uuid(52), type: 'delete', body: { target } })
  expect(await find('apple')).toEqual(['apple pie', 'two apples'])
})

it('finds files by their names', async () => {
  const files = [{ fileId: ids.uuid(9), name: 'Übersicht_2026.pdf', type: '' }]
  const { find } = await held({ body: { text: '', files } })
  expect(await find('ubersicht')).toEqual([''])
})

it('makes the leaves that an older version never wrote', async () => {
  const { db, find } = await held(says('before the upgrade'))
  await db.leaves.clear()
  expect(await find('upgrade')).toEqual(['before the upgrade'])
  expect(await db.leaves.count()).toBe(1)
})

it('says how far back the copy goes', async () => {
  const { db } = await held(says('first'))
  expect(await reachOf(db, ids.room)).toEqual({ rooms: 1, partly: 0 })
  await db.rooms.update(ids.room, { head: 90, low: 41, high: 90 })
  await db.timeline.clear()
  await db.timeline.put({ kind: 'message', seq: 41, at: 41_000, roomId: ids.room } as never)
  expect(await reachOf(db, ids.room)).toEqual({ rooms: 1, partly: 1, since: 41_000 })
})
