import { afterEach, beforeEach, expect, it } from 'vitest'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { entry, room, token } from '../samples.contract.ts'
import { openDatabase } from './database.ts'
import { openEmbeddedStore } from './store.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tendril-'))
})
afterEach(() => rm(dir, { recursive: true }))

/** The database as it was before an id was taken once in a room. */
const goBack = `
  DROP INDEX entry_id;
  ALTER TABLE entry DROP COLUMN twin;
  CREATE UNIQUE INDEX entry_id ON entry (id, room, author_id);
  PRAGMA user_version = 4;
`

it('keeps what two authors have said under one id before, and takes no third', async () => {
  const [before, twice, after] = [entry(), entry(), entry()]
  const before4 = await openEmbeddedStore({ dir })
  const { id: roomId } = await before4.rooms.create(room())
  await before4.log.append(roomId, [before, twice, after])
  await before4.close()
  const db = openDatabase(join(dir, 'tendril.db'))
  db.exec(goBack)
  const authors = [token(), token()]
  for (const [i, authorId] of authors.entries())
    db.exec(
      `INSERT INTO entry SELECT room, ${4 + i}, id, '${authorId}', type, at, sent_at, target, body
       FROM entry WHERE seq = 2`,
    )
  db.exec('UPDATE room SET head = 5')
  db.close()

  const { log, close } = await openEmbeddedStore({ dir })
  const there = await log.read(roomId, 1, 9, 9)
  expect(there.map(({ id }) => id)).toEqual([before.id, twice.id, after.id, twice.id, twice.id])
  expect((await log.find(roomId, twice.id)).map(({ authorId }) => authorId)).toEqual([
    twice.authorId,
    ...authors,
  ])
  const [again, fresh] = await log.append(roomId, [{ ...twice, authorId: token() }, entry()])
  expect(again).toEqual({ fresh: false, entry: there[1] })
  expect(fresh).toMatchObject({ fresh: true, entry: { seq: 6 } })
  await close()
})
