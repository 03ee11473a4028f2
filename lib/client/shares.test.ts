import 'fake-indexeddb/auto'
import { expect, it } from 'vitest'
import { TendrilDb } from './db.ts'
import { sweepBytes } from './bytes.ts'
import { dropRoom } from './held.ts'
import { Messages } from './messages.ts'
import {
  chooseRoom,
  dropFile,
  dropShare,
  keepPick,
  keepShare,
  openShares,
  wordsOf,
} from './shares.ts'
import { ids, openStage } from './stage.ts'

const file = (name: string, text = name) => new File([text], name, { type: 'text/plain' })
const other = 'O'.repeat(22)

async function shared(text: string, ...names: string[]) {
  const { ports, db } = openStage()
  await keepShare(db, { text, files: names.map((name) => file(name)) })
  const [share] = await openShares(db)
  return { db, messages: new Messages(ports), share: share! }
}

const picked = ({ fileId, name, type }: { fileId: string; name: string; type: string }) => ({
  shared: fileId,
  file: new Blob([name]),
  ref: { name, type },
})

it('makes one text of what apps put into three fields', () => {
  const url = 'https://example.org/a'
  const words = (title: string, text: string, link: string) =>
    wordsOf({ title, text, url: link, files: [] })
  expect(words('A page', url, '')).toBe(`A page\n${url}`)
  expect(words('A page', `A page ${url}`, url)).toBe(`A page ${url}`)
  expect(words('A page', '', url)).toBe(`A page\n${url}`)
  expect(words('', ' said ', '')).toBe('said')
  expect(words('', '', '')).toBe('')
})

it('keeps nothing of a share that is empty', async () => {
  const { db } = openStage()
  expect(await keepShare(db, { text: ' ', files: [] })).toBe(false)
  expect(await db.shares.count()).toBe(0)
})

it('keeps words and bytes until a room is chosen, and sweeps neither', async () => {
  const { db, share } = await shared('look', 'a.txt', 'b.txt')
  expect(share).toMatchObject({ text: 'look', files: [{ name: 'a.txt' }, { name: 'b.txt' }] })
  await sweepBytes(db, Date.now() + 10 * 86_400_000)
  expect(await db.parts.count()).toBe(2)
})

it('puts the words behind what was being written, once', async () => {
  const { db, share } = await shared('look', 'a.txt')
  await db.drafts.put({ roomId: ids.room, text: 'half a', replyTo: ids.uuid(1) })
  await chooseRoom(db, share.id, ids.room)
  await chooseRoom(db, share.id, other)
  expect(await db.drafts.toArray()).toEqual([
    { roomId: ids.room, text: 'half a\nlook', replyTo: ids.uuid(1) },
  ])
  expect(await openShares(db)).toEqual([])
  expect(await db.shares.toArray()).toMatchObject([{ roomId: ids.room, text: '' }])
})

it('does not add to an edit, and loses nothing of it', async () => {
  const { db, share } = await shared('look')
  const edit = { text: 'better', editing: ids.uuid(1), before: 'half a' }
  await db.drafts.put({ roomId: ids.room, ...edit })
  await chooseRoom(db, share.id, ids.room)
  expect(await db.drafts.toArray()).toEqual([{ roomId: ids.room, text: 'half a\nbetter\nlook' }])
  expect(await db.shares.count()).toBe(0)
})

it('sends a file with one message alone', async () => {
  const { db, messages, share } = await shared('', 'a.txt')
  await chooseRoom(db, share.id, ids.room)
  const files = share.files.map(picked)
  await messages.send(ids.room, { text: 'here', files })
  const [upload] = await db.uploads.toArray()
  expect(upload?.name).toBe('a.txt')
  expect((await db.parts.toArray()).map(({ fileId }) => fileId)).toEqual([upload?.fileId])
  expect(await db.shares.count()).toBe(0)

  const again = messages.send(ids.room, { text: 'here again', files })
  await expect(again).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(await db.outbox.count()).toBe(1)
})

it('sends what was picked along with what was shared', async () => {
  const { db, messages, share } = await shared('', 'a.txt', 'b.txt')
  await chooseRoom(db, share.id, ids.room)
  const [a, b] = share.files.map(picked)
  const mine = { file: new Blob(['mine']), ref: { name: 'mine', type: '' } }
  await messages.send(ids.room, { text: '', files: [a!, mine] })
  expect((await db.uploads.toArray()).map(({ name }) => name).toSorted()).toEqual(['a.txt', 'mine'])
  expect(await db.shares.toArray()).toMatchObject([{ files: [{ fileId: b!.shared }] }])
  expect(await db.parts.count()).toBe(3)
})

it('lets go of a file, or of all', async () => {
  const { db, share } = await shared('', 'a.txt', 'b.txt')
  await dropFile(db, share.files[0]!.fileId)
  expect(await db.parts.count()).toBe(1)
  await dropShare(db, share.id)
  expect([await db.parts.count(), await db.shares.count()]).toEqual([0, 0])
})

it('asks anew where it goes when its room is forgotten', async () => {
  const { db, share } = await shared('', 'a.txt')
  await chooseRoom(db, share.id, ids.room)
  await dropRoom(db, ids.room)
  expect(await openShares(db)).toMatchObject([{ id: share.id }])
  expect(await db.parts.count()).toBe(1)
})

it('keeps the bytes in parts where a browser can’t keep a Blob', async () => {
  const db = new TendrilDb('shares-without-blobs')
  db.parts.hook('creating', (_key, row) => {
    if (row.bytes instanceof Blob) throw new DOMException('no Blobs here', 'UnknownError')
  })
  expect(await keepShare(db, { text: '', files: [file('a.txt')] })).toBe(true)
  const [part] = await db.parts.toArray()
  expect(part?.bytes).toBeInstanceOf(ArrayBuffer)
  expect(await db.shares.count()).toBe(1)
})

const plenty = { estimate: () => Promise.resolve({ usage: 0, quota: 1e9 }) }

async function pickedInto(roomId: string, ...names: string[]) {
  const { ports, db } = openStage()
  const files = names.map((name, n) => ({ roomId, fileId: ids.uuid(n + 1), file: file(name) }))
  for (const one of files) expect(await keepPick(db, plenty, one)).toBe(true)
  const ready = files.map(({ fileId, file }) => ({
    shared: fileId,
    file,
    ref: { name: file.name, type: file.type },
  }))
  return { db, messages: new Messages(ports), ready }
}

it('keeps what was picked until it is sent, and sends the very bytes that were kept', async () => {
  const { db, messages, ready } = await pickedInto(ids.room, 'a.txt', 'b.txt')
  let written = 0
  db.parts.hook('creating', () => void written++)
  await messages.send(ids.room, { text: '', files: ready.slice(0, 1) })
  const [upload] = await db.uploads.toArray()
  expect(upload).toMatchObject({ fileId: ready[0]?.shared, name: 'a.txt', size: 5 })
  expect((await db.parts.toArray()).map(({ fileId }) => fileId)).toEqual(
    ready.map(({ shared }) => shared),
  )
  expect(await db.shares.toArray()).toMatchObject([{ files: [{ name: 'b.txt' }], picked: true }])
  expect(written).toBe(0)
})

it('keeps no pick where there would be no space left to send it', async () => {
  const { db } = openStage()
  const space = { estimate: () => Promise.resolve({ usage: 0, quota: 14 }) }
  const one = { roomId: ids.room, fileId: ids.uuid(1), file: file('a.txt') }
  expect(await keepPick(db, space, one)).toBe(false)
  expect([await db.parts.count(), await db.shares.count()]).toEqual([0, 0])
})

it('lets what was picked go with its room', async () => {
  const { db } = await pickedInto(ids.room, 'a.txt')
  await dropRoom(db, ids.room)
  expect([await db.parts.count(), await db.shares.count()]).toEqual([0, 0])
})
