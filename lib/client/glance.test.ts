import { expect, it } from 'vitest'
import { glanceAt } from './glance.ts'
import { Inbox } from './inbox.ts'
import { entry, ids, openStage, roomRow } from './stage.ts'

const file = (name: string, type: string) => ({
  fileId: ids.uuid(name.length),
  name,
  type,
  size: 1,
})

it('knows the first picture of a room, and how many posts there are if the log is whole', async () => {
  const { db, ports } = openStage()
  const inbox = new Inbox(
    ports,
    () => ids.me,
    async () => {},
  )
  await db.rooms.put(roomRow())
  expect(await glanceAt(db, ids.room)).toEqual({ posts: 0 })
  const log = [
    entry(1, { type: 'member', body: { userId: ids.you, change: 'join', name: 'You' } }),
    entry(2, { body: { text: 'a song', files: [file('a.ogg', 'audio/ogg')] } }),
    entry(3, { body: { text: 'a leaf', files: [file('x.svg', 'image/svg+xml')] } }),
    entry(4, { body: { text: 'gone', files: [file('gone.png', 'image/png')] } }),
    entry(5, { body: { text: 'a fern', files: [file('fern.png', 'image/png')] } }),
    entry(6, { body: { text: 'a tree', files: [file('tree.png', 'image/png')] } }),
    entry(7, { type: 'delete', body: { target: ids.uuid(4) } }),
  ]
  await inbox.receive(ids.room, log, 7)
  expect(await glanceAt(db, ids.room)).toMatchObject({ posts: 4, first: { name: 'fern.png' } })
  await db.rooms.update(ids.room, { low: 2 })
  expect(await glanceAt(db, ids.room)).toMatchObject({ posts: null, first: { name: 'fern.png' } })
  expect(await glanceAt(db, 'elsewhere')).toEqual({ posts: null })
})
