import fc from 'fast-check'
import { expect, it, onTestFinished } from 'vitest'
import { chunkOf } from './chunks.ts'
import type { TendrilDb } from './db.ts'
import { growLeaves, leavesOf } from './leaves.ts'
import { extend } from './log.ts'
import { placesOf } from './place.ts'
import { keepPicture } from './pictures.ts'
import { entries, ids, openStage, roomRow } from './stage.ts'
import { clearHistory, trim } from './trim.ts'
import { weigh } from './usage.ts'

const rooms = ['A', 'B', 'C'].map((letter) => letter.repeat(22))
const placesIn = (roomId: string, from: number, to: number) =>
  placesOf(
    roomId,
    entries(from, to).map((entry) => ({ ...entry, roomId })),
  )
const say = (db: TendrilDb, roomId: string, from: number, to: number) =>
  extend(db, ids.me, roomId, new Map(placesIn(roomId, from, to).map((row) => [row.seq, row])))

function open() {
  const { db } = openStage()
  onTestFinished(() => db.delete())
  return db
}

/** Beside what is written there, everything of which this device has the only copy. */
async function writeOwn(db: TendrilDb) {
  const [roomId = ''] = rooms
  const body = { text: 'unsent' }
  const row = { roomId, id: ids.uuid(900), type: 'message', body, sentAt: 1 } as const
  await db.outbox.add({ ...row, state: 'queued' })
  await db.drafts.put({ roomId, text: 'half' })
  const file = { fileId: ids.uuid(901), roomId, messageId: row.id, name: 'a', type: 'image/png' }
  await db.uploads.put({ ...file, size: 3, offset: 0, state: 'queued' })
  await db.parts.put({ fileId: file.fileId, part: 0, bytes: new ArrayBuffer(3) })
  await db.meta.put({ key: 'me', value: { id: ids.me, name: 'Me' } })
}
const ownOf = (db: TendrilDb) =>
  Promise.all([db.outbox, db.drafts, db.uploads, db.parts, db.meta].map((one) => one.toArray()))

/** What is held of each room, without a hole, and leaves that say exactly that. */
async function check(db: TendrilDb) {
  for (const { id, low, high } of await db.rooms.toArray()) {
    const seqs = Array.from({ length: high - low + 1 }, (_, index) => low + index)
    const places = high === 0 ? [] : seqs
    for (const table of [db.entries, db.timeline]) {
      const held = await table.where('[roomId+seq]').between([id, 0], [id, Infinity]).toArray()
      expect(held.map(({ seq }) => seq)).toEqual(places)
    }
    const below = db.leaves.where('[roomId+chunk]').between([id, 0], [id, chunkOf(low)])
    expect(await below.count()).toBe(0)
    const leaves = high === 0 ? [] : await leavesOf(db, id, chunkOf(low), chunkOf(high))
    expect(leaves.flatMap((leaf) => leaf.seqs)).toEqual(places)
  }
}

it('keeps a suffix without a hole, what is on the screen and what is unsent, within the budget', async () => {
  const world = fc.record({
    rooms: fc.tuple(
      ...rooms.map(() =>
        fc.record({
          high: fc.nat(300),
          seen: fc.nat(300),
          openedAt: fc.nat(9),
          shown: fc.boolean(),
        }),
      ),
    ),
    kept: fc.integer({ min: 1, max: 60 }),
    budget: fc.nat(400_000),
    grown: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(world, async ({ rooms: wishes, kept, budget, grown }) => {
      const { db } = openStage()
      try {
        for (const [index, { high, seen, openedAt }] of wishes.entries()) {
          const id = rooms[index]!
          await db.rooms.put(roomRow({ id, openedAt, seen: Math.min(seen, high) }))
          if (high > 0) await say(db, id, 1, high)
        }
        if (grown) await growLeaves(db)
        await writeOwn(db)
        const own = await ownOf(db)
        const before = await db.rooms.toArray()
        const shown = new Set(rooms.filter((_, index) => wishes[index]?.shown))
        await trim({ db, budget, shown: () => Promise.resolve(shown), kept })

        await check(db)
        expect(await ownOf(db)).toEqual(own)
        const after = await db.rooms.toArray()
        for (const [index, was] of before.entries()) {
          const now = after[index]!
          expect({ ...now, low: 0 }).toEqual({ ...was, low: 0 })
          expect(now.low).toBeLessThanOrEqual(Math.max(1, now.high - kept + 1))
          expect(now.low === was.low || !shown.has(now.id)).toBe(true)
        }
        const { total } = await weigh(db)
        const least = ({ id, low, high }: (typeof after)[number]) =>
          shown.has(id) || low >= high - kept + 1
        expect(total <= budget || after.every(least)).toBe(true)
      } finally {
        await db.delete()
      }
    }),
    { numRuns: 25 },
  )
})

it('takes what is read from the room opened longest ago first', async () => {
  const db = open()
  const [first = '', second = '', third = ''] = rooms
  await db.rooms.bulkPut([
    roomRow({ id: first, openedAt: 3, seen: 400 }),
    roomRow({ id: second, openedAt: 1, seen: 100 }),
    roomRow({ id: third, openedAt: 2, seen: 400 }),
  ])
  for (const id of rooms) await say(db, id, 1, 400)
  await growLeaves(db)
  const { total } = await weigh(db)
  const nobody = () => Promise.resolve(new Set<string>())
  const low = async (id: string) => (await db.rooms.get(id))?.low

  await trim({ db, budget: total * 0.99, shown: nobody })
  expect([await low(second), await low(third), await low(first)]).toEqual([101, 201, 1])
  await trim({ db, budget: 1, shown: nobody })
  expect([await low(second), await low(third), await low(first)]).toEqual([201, 201, 201])
  await check(db)
})

it('takes no more than it must of what was never weighed', async () => {
  const db = open()
  const [roomId = ''] = rooms
  await db.rooms.put(roomRow({ id: roomId, seen: 3000 }))
  await say(db, roomId, 1, 3000)
  await growLeaves(db)
  const { total } = await weigh(db)
  await db.leaves.clear()
  await trim({ db, budget: total * 0.9, shown: () => Promise.resolve(new Set()) })
  expect((await db.rooms.get(roomId))?.low).toBe(1001)
  expect(await db.entries.count()).toBe(2000)
})

it('gives up the pictures seen longest ago before any message', async () => {
  const db = open()
  const [roomId = ''] = rooms
  await db.rooms.put(roomRow({ id: roomId, seen: 400 }))
  await say(db, roomId, 1, 400)
  const size = 1_000_000
  for (let n = 1; n <= 5; n++) {
    const picture = { fileId: ids.uuid(n), roomId, messageId: ids.uuid(n), type: 'image/png' }
    await keepPicture(db, { ...picture, size, usedAt: 10 - n }, new ArrayBuffer(1))
  }
  await trim({ db, budget: 4_000_000, shown: () => Promise.resolve(new Set()) })
  expect(await db.pictures.toCollection().primaryKeys()).toEqual([1, 2, 3].map(ids.uuid))
  expect(await db.pixels.toCollection().primaryKeys()).toEqual([1, 2, 3].map(ids.uuid))
  expect(await db.timeline.count()).toBe(400)
})

it('clears what was said and nothing that is unsent', async () => {
  const db = open()
  const [roomId = ''] = rooms
  await db.rooms.put(roomRow({ id: roomId, seen: 5 }))
  await say(db, roomId, 1, 50)
  await writeOwn(db)
  const own = await ownOf(db)
  await clearHistory(db)
  await check(db)
  expect(await ownOf(db)).toEqual(own)
  expect(await db.rooms.get(roomId)).toMatchObject({ low: 0, high: 0, unread: 0, seen: 5 })
  expect((await weigh(db)).total).toBe(0)
})
