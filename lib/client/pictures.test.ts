import { expect, it } from 'vitest'
import type { TendrilDb } from './db.ts'
import { keepOwn, keepPicture, keptPicture } from './pictures.ts'
import { inRoom } from './room.fixture.ts'
import { entry, ids, until } from './stage.ts'

const fileId = ids.uuid(77)
const picture = { fileId, roomId: ids.room, type: 'image/png', size: 3, usedAt: 0 }
const keep = (db: TendrilDb, messageId: string) =>
  keepPicture(db, { ...picture, messageId }, new Uint8Array([1, 2, 3]).buffer)

it('keeps a picture that was seen, and counts when it was used', async () => {
  const { db } = await inRoom()
  await keep(db, ids.uuid(1))
  const blob = await keptPicture(db, fileId, 9_999_999)
  expect([...new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0))]).toEqual([1, 2, 3])
  expect(blob?.type).toBe('image/png')
  expect((await db.pictures.get(fileId))?.usedAt).toBe(9_999_999)
  expect(await keptPicture(db, ids.uuid(78), 1)).toBeNull()
})

it('lets go of a picture with its message, and keeps none of a message that is gone', async () => {
  const { db, wire } = await inRoom()
  await keep(db, ids.uuid(1))
  const deletion = entry(3, { type: 'delete', body: { target: ids.uuid(1) } })
  wire.tell('room:grew', { roomId: ids.room, entries: [deletion], head: 3 })
  await until(async () => (await db.pictures.count()) === 0)
  expect(await db.pixels.count()).toBe(0)
  await keep(db, ids.uuid(1))
  await keep(db, ids.uuid(500))
  expect(await db.pixels.count()).toBe(0)
})

it('keeps nothing of a room that was left', async () => {
  const { db, engine, kept } = await inRoom()
  await keep(db, ids.uuid(1))
  await engine.forgetRoom(ids.room)
  expect(await kept()).toEqual(['meta'])
})

it('keeps what went up from here, if it is a picture', async () => {
  const { db } = await inRoom()
  const upload = { roomId: ids.room, messageId: ids.uuid(1), name: 'a', size: 3, offset: 3 }
  for (const [n, type] of ['image/png', 'image/svg+xml', 'video/mp4'].entries()) {
    await db.uploads.put({ ...upload, fileId: ids.uuid(n), type, state: 'sending' })
    await db.parts.put({ fileId: ids.uuid(n), part: 0, bytes: new ArrayBuffer(3) })
    await keepOwn(db, ids.uuid(n), 1)
  }
  expect(await db.pictures.toCollection().primaryKeys()).toEqual([ids.uuid(0)])
})
