import { Dexie } from 'dexie'
import { expect, it } from 'vitest'
import { TendrilDb } from './db.ts'
import { Drafts, textOf } from './drafts.ts'
import { Messages } from './messages.ts'
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
  // Everything that was typed before the first key's write had its turn.
  expect(puts).toBe(1)
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

it('writes what could not be written, when that is asked for', async () => {
  const { db, ports, errors } = openStage()
  const drafts = new Drafts(ports)
  const other = 'O'.repeat(22)
  let fails = true
  db.drafts.hook('creating', () => {
    if (fails) throw new Error('the page is being left')
  })
  drafts.keep(ids.room, { text: 'a' })
  drafts.keep(other, { text: 'b' })
  await until(() => errors.length === 2)
  fails = false
  // This one goes out.
  const saying = drafts.say(ids.room, { text: 'a' }, { text: '' })
  await new Messages(ports).send(ids.room, { text: 'a', saying })
  await drafts.settled()
  expect(await db.drafts.toArray()).toEqual([{ roomId: other, text: 'b' }])
})

it('finds what was kept, though more is written before the database is open', async () => {
  const { db, ports } = openStage()
  await db.drafts.put({ roomId: ids.room, text: 'half a' })
  const later = new TendrilDb(db.name)
  const drafts = new Drafts({ ...ports, db: later })
  const reading = drafts.read(ids.room)
  drafts.keep(ids.room, { text: 'another' })
  expect(await reading).toEqual({ text: 'half a' })
  await drafts.settled()
  expect((await db.drafts.get(ids.room))?.text).toBe('another')
  later.close()
})

it('reads what is only on its way to the device', async () => {
  const { db, ports } = openStage()
  const drafts = new Drafts(ports)
  const types = () => drafts.keep(ids.room, { text: 'ab' })
  const written = new Promise<void>((resolve) => {
    db.drafts.hook('creating', () => {
      Dexie.ignoreTransaction(types)
      resolve()
    })
  })
  drafts.keep(ids.room, { text: 'a' })
  await written
  expect(await drafts.read(ids.room)).toEqual({ text: 'ab' })
  await drafts.settled()
  expect(await drafts.read(ids.room)).toEqual({ text: 'ab' })
})

it('has what stood there before an edit, also after a page that was killed', async () => {
  const { db, ports } = openStage()
  const edit = { text: 'better', editing: ids.uuid(1), before: 'half a' }
  const drafts = new Drafts(ports)
  drafts.keep(ids.room, edit)
  await drafts.settled()
  const after = new Drafts(ports)
  expect(await after.read(ids.room)).toEqual(edit)
  expect(textOf((await db.drafts.get(ids.room))!)).toBe('half a\nbetter')

  const saying = after.say(ids.room, { text: 'better', editing: ids.uuid(1) }, { text: 'half a' })
  await after.settled()
  expect(textOf((await db.drafts.get(ids.room))!)).toBe('better\nhalf a')
  const body = { target: ids.uuid(1), text: 'better' }
  await new Messages(ports).change(ids.room, { type: 'edit', body }, saying)
  expect(await db.drafts.toArray()).toEqual([{ roomId: ids.room, text: 'half a' }])
})

/** A draft that is on its way into the outbox. */
async function sayingHello() {
  const { db, ports, errors } = openStage()
  const drafts = new Drafts(ports)
  drafts.keep(ids.room, { text: 'hello' })
  await drafts.settled()
  const saying = drafts.say(ids.room, { text: 'hello' }, { text: '' })
  const messages = new Messages(ports)
  /** Another page, after this one was killed. */
  const after = () => new Drafts(ports).read(ids.room)
  return { db, drafts, saying, messages, after, errors }
}

it('holds what is said until the outbox has it, and not a moment longer', async () => {
  const { db, drafts, saying, messages, after } = await sayingHello()
  expect(await after()).toEqual({ text: 'hello' })
  // It is being said: whoever comes back to the room does not say it again.
  expect(await drafts.read(ids.room)).toBeUndefined()
  let fails = true
  db.outbox.hook('creating', () => {
    if (fails) throw new Error('the outbox is full')
  })
  await expect(messages.send(ids.room, { text: 'hello', saying })).rejects.toThrow('full')
  expect([await db.outbox.count(), await after()]).toEqual([0, { text: 'hello' }])
  drafts.keep(ids.room, { text: 'and' })
  await drafts.settled()
  const beside = { roomId: ids.room, text: 'and' }
  expect(await db.drafts.toArray()).toEqual([{ ...beside, saying: [{ text: 'hello' }] }])
  fails = false
  await messages.send(ids.room, { text: 'hello', saying })
  expect([await db.outbox.count(), await db.drafts.toArray()]).toEqual([1, [beside]])
})

it('lets a draft go with the edit that it was', async () => {
  const { db, saying, messages } = await sayingHello()
  const edit = { type: 'edit', body: { target: ids.uuid(1), text: 'hello' } } as const
  await messages.change(ids.room, edit, saying)
  expect([await db.outbox.count(), await db.drafts.count()]).toEqual([1, 0])
})

it('keeps what is written meanwhile beside what is being said', async () => {
  const { db, drafts, saying, messages, after } = await sayingHello()
  drafts.keep(ids.room, { text: 'and', replyTo: ids.uuid(2) })
  await drafts.settled()
  expect(await drafts.read(ids.room)).toEqual({ text: 'and', replyTo: ids.uuid(2) })
  drafts.keep(ids.room, { text: 'and then' })
  await drafts.settled()
  const type = () => drafts.keep(ids.room, { text: 'and then?' })
  db.outbox.hook('creating', () => Dexie.ignoreTransaction(type))
  await messages.send(ids.room, { text: 'hello', saying })
  await drafts.settled()
  expect(await db.drafts.toArray()).toEqual([{ roomId: ids.room, text: 'and then?' }])
  expect(await after()).toEqual({ text: 'and then?' })
})

it('finds what a page was saying when it was killed, once', async () => {
  const { db, drafts, after } = await sayingHello()
  drafts.say(ids.room, { text: 'there', replyTo: ids.uuid(2) }, { text: '' })
  drafts.keep(ids.room, { text: 'and' })
  await drafts.settled()
  const found = { text: 'hello\nthere\nand', replyTo: ids.uuid(2) }
  expect(await after()).toEqual(found)
  await until(async () => (await db.drafts.get(ids.room))?.text === found.text)
  expect(await db.drafts.toArray()).toEqual([{ roomId: ids.room, ...found }])
})

it('makes a draft again of what could not be queued', async () => {
  const { db, drafts, saying, after } = await sayingHello()
  drafts.keep(ids.room, { text: 'and' })
  expect(saying.stay()).toEqual({ text: 'hello\nand' })
  await drafts.settled()
  expect(await after()).toEqual({ text: 'hello\nand' })
  drafts.keep(ids.room, { text: '' })
  await drafts.settled()
  expect(await db.drafts.count()).toBe(0)
})

it('leaves a draft alone that another tab has begun', async () => {
  const { db, saying, messages } = await sayingHello()
  await db.drafts.put({ roomId: ids.room, text: 'something else' })
  await messages.send(ids.room, { text: 'hello', saying })
  expect(await db.drafts.toArray()).toEqual([{ roomId: ids.room, text: 'something else' }])
})
