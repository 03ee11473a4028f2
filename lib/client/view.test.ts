import { IDBObjectStore } from 'fake-indexeddb'
import { beforeEach, describe, expect, it } from 'vitest'
import type { OutboxRow, TendrilDb } from './db.ts'
import { Inbox } from './inbox.ts'
import { Messages } from './messages.ts'
import { entry, ids, openStage, roomRow } from './stage.ts'
import { type MessageItem, type NoticeItem, roomView } from './view.ts'

let db: TendrilDb
let inbox: Inbox
let messages: Messages

beforeEach(async () => {
  const stage = openStage()
  db = stage.db
  inbox = new Inbox(
    stage.ports,
    () => ids.me,
    async () => {},
  )
  messages = new Messages(stage.ports)
  await db.rooms.put(roomRow())
})

const view = (limit = 50) => roomView(db, ids.room, ids.me, limit)
const shown = async () => (await view()).items as MessageItem[]
const log = (...list: ReturnType<typeof entry>[]) => inbox.receive(ids.room, list, list.at(-1)!.seq)
const pending = async () => (await db.outbox.orderBy('n').last())!
const refuse = async (row: OutboxRow) =>
  db.outbox.update(row.n!, { state: 'refused', refusal: { code: 'FORBIDDEN', text: 'No.' } })

describe('the view', () => {
  it('shows the last places and says whether there are more', async () => {
    await log(...[1, 2, 3, 4].map((seq) => entry(seq)))
    const { items, more } = await view(3)
    expect(items.map(({ key }) => key)).toEqual([2, 3, 4].map(ids.uuid))
    expect(more).toBe(true)
    expect((await view(4)).more).toBe(false)
  })

  it('puts what is pending last, in order, and keeps its key when it is stored', async () => {
    await messages.send(ids.room, { text: 'one' })
    const { id } = await pending()
    await messages.send(ids.room, { text: 'two' })
    await log(entry(1))
    expect((await shown()).map(({ text, state }) => [text, state])).toEqual([
      ['text 1', 'stored'],
      ['one', 'queued'],
      ['two', 'queued'],
    ])
    await log(entry(2, { id, authorId: ids.me, body: { text: 'one' } }))
    expect((await shown()).map(({ key, text, state, mine }) => [key, text, state, mine])).toEqual([
      [ids.uuid(1), 'text 1', 'stored', false],
      [id, 'one', 'stored', true],
      [expect.any(String), 'two', 'queued', true],
    ])
    // The log's word is as good as the acknowledgement that may never come.
    expect(await db.outbox.count()).toBe(1)
  })

  it('lays my pending changes over a message', async () => {
    await log(entry(1, { authorId: ids.me }))
    await messages.change(ids.room, { type: 'react', body: { target: ids.uuid(1), emoji: '👍' } })
    await messages.change(ids.room, { type: 'edit', body: { target: ids.uuid(1), text: 'new' } })
    expect(await shown()).toMatchObject([
      { text: 'new', edited: true, state: 'queued', reactions: [{ emoji: '👍', mine: true }] },
    ])
    await messages.change(ids.room, { type: 'unreact', body: { target: ids.uuid(1), emoji: '👍' } })
    expect(await shown()).toMatchObject([{ reactions: [] }])
    await messages.remove(ids.room, ids.uuid(1))
    expect(await shown()).toMatchObject([{ text: '', deleted: true, state: 'queued' }])
  })

  it('lays a change over a message that is pending itself', async () => {
    await messages.send(ids.room, { text: 'one' })
    const { id } = await pending()
    await messages.change(ids.room, { type: 'edit', body: { target: id, text: 'two' } })
    expect(await shown()).toMatchObject([{ key: id, text: 'two', edited: true, state: 'queued' }])
  })

  it('shows why a change was refused, and not the change', async () => {
    await log(entry(1, { authorId: ids.me }))
    await messages.change(ids.room, { type: 'edit', body: { target: ids.uuid(1), text: 'new' } })
    const edit = await pending()
    await refuse(edit)
    expect(await shown()).toMatchObject([
      {
        text: 'text 1',
        state: 'refused',
        refusal: { id: edit.id, code: 'FORBIDDEN', text: 'No.' },
      },
    ])
    await messages.retry(ids.room, edit.id)
    expect(await shown()).toMatchObject([{ text: 'new', state: 'queued' }])
    await messages.discard(ids.room, edit.id)
    expect(await shown()).toMatchObject([{ text: 'text 1', state: 'stored' }])
  })

  it('shows a refused message until the person has decided', async () => {
    await messages.send(ids.room, { text: 'one' })
    const row = await pending()
    await refuse(row)
    await messages.change(ids.room, { type: 'react', body: { target: row.id, emoji: '👍' } })
    expect(await shown()).toMatchObject([{ state: 'refused', refusal: { id: row.id } }])
    await messages.discard(ids.room, row.id)
    expect(await shown()).toEqual([])
    expect(await db.outbox.count()).toBe(0)
  })

  it('quotes what this device holds, also beyond the window', async () => {
    await log(entry(1), entry(2), entry(3, { body: { text: 'three', replyTo: ids.uuid(1) } }))
    await messages.send(ids.room, { text: 'four', replyTo: ids.uuid(2) })
    await messages.send(ids.room, { text: 'five', replyTo: ids.uuid(99) })
    const { items } = await view(1)
    expect(items.map((item) => (item as MessageItem).replyTo)).toMatchObject([
      { text: 'text 1', seq: 1, authorId: ids.you, missing: false },
      { text: 'text 2', missing: false },
      { id: ids.uuid(99), missing: true },
    ])
  })

  it('says what somebody was called before, if that is among what is shown', async () => {
    const renamed = (seq: number, name: string) =>
      entry(seq, { type: 'member', body: { userId: ids.you, change: 'rename', name } })
    const came = { userId: ids.you, change: 'join', name: 'Ada' }
    await log(entry(1, { type: 'member', body: came }), renamed(2, 'Bea'), renamed(3, 'Cleo'))
    const was = async (limit: number) =>
      (await view(limit)).items.map((item) => (item as NoticeItem).was)
    expect(await was(3)).toEqual([undefined, 'Ada', 'Bea'])
    expect(await was(2)).toEqual([undefined, 'Bea'])
  })

  it('gives a copied id a key of its own, and none of the changes', async () => {
    await log(entry(1), entry(2, { id: ids.uuid(1), authorId: ids.me }))
    const keys = (await shown()).map(({ key }) => key)
    expect(new Set(keys).size).toBe(2)
  })
})

describe('removing', () => {
  it('drops a message that was never sent, with what hangs on it', async () => {
    const file = { file: new Blob(['abc']), ref: { name: 'a', type: '' } }
    await messages.send(ids.room, { text: 'one', files: [file] })
    const { id } = await pending()
    await messages.change(ids.room, { type: 'edit', body: { target: id, text: 'two' } })
    await messages.remove(ids.room, id)
    const left = [db.outbox, db.uploads, db.parts].map((table) => table.count())
    expect(await Promise.all(left)).toEqual([0, 0, 0])
  })

  it('deletes in the log what the server may have', async () => {
    await messages.send(ids.room, { text: 'one' })
    const row = await pending()
    await db.outbox.update(row.n!, { tried: true })
    await messages.remove(ids.room, row.id)
    expect(await pending()).toMatchObject({ type: 'delete', body: { target: row.id } })
    expect(await shown()).toMatchObject([{ deleted: true }])
  })
})

describe('sending files', () => {
  const pick = (n: number) => ({ file: new Blob([`${n}`]), ref: { name: `${n}.txt`, type: '' } })

  it('makes as many messages as it takes, and keeps bytes with them', async () => {
    const files = Array.from({ length: 12 }, (_, n) => pick(n))
    await messages.send(ids.room, { text: 'here', files })
    expect((await shown()).map(({ text, files }) => [text, files.length])).toEqual([
      ['here', 10],
      ['', 2],
    ])
    const row = (await db.uploads.toArray()).find(({ name }) => name === '11.txt')!
    expect(row).toMatchObject({ size: 2, state: 'queued', offset: 0 })
    expect(row.messageId).toBe((await shown())[1]!.id)
  })

  it('keeps parts where a Blob cannot be kept', async () => {
    const { put } = IDBObjectStore.prototype
    IDBObjectStore.prototype.put = function (value, ...rest) {
      if (value.bytes instanceof Blob) throw new DOMException('no Blob here', 'UnknownError')
      return put.call(this, value, ...rest)
    }
    try {
      await messages.send(ids.room, { text: '', files: [pick(1)] })
    } finally {
      IDBObjectStore.prototype.put = put
    }
    expect(await db.outbox.count()).toBe(1)
    expect((await db.parts.toArray())[0]!.bytes).toBeInstanceOf(ArrayBuffer)
  })
})
