import { expect, it, vi } from 'vitest'
import { TendrilDb } from './db.ts'
import { breakOff } from './pagehide.ts'
import { ids, openStage, until } from './stage.ts'

const draft = { roomId: ids.room, text: 'a' }

/** A page in the middle of a transaction, which ends when it is told to. */
async function busyPage() {
  const { db } = openStage()
  const page = new EventTarget()
  const begins = vi.fn<() => void>()
  const brokeOff = breakOff(db, begins, page)
  let over = false
  let begun = false
  const work = db.transaction('rw', db.drafts, async () => {
    await db.drafts.put(draft)
    while (!over) {
      await db.drafts.count()
      begun = true
    }
  })
  const ended = work.then(
    () => 'done',
    (error: Error) => error.name,
  )
  await until(() => begun)
  const tell = (name: string, persisted: boolean) =>
    page.dispatchEvent(Object.assign(new Event(name), { persisted }))
  const hides = (persisted: boolean) => tell('pagehide', persisted)
  const shows = (persisted: boolean) => tell('pageshow', persisted)
  return { db, ended, hides, shows, brokeOff, begins, ends: () => void (over = true) }
}

it('holds up no other page while it is kept for the way back', async () => {
  const { db, ended, hides, shows, brokeOff, begins } = await busyPage()
  hides(true)
  const other = new TendrilDb(db.name)
  await other.drafts.put({ ...draft, text: 'b' })
  expect(await other.drafts.toArray()).toEqual([{ ...draft, text: 'b' }])
  expect(await ended).toBe('AbortError')
  expect(brokeOff()).toBe(true)
  other.close()
  // Back again, it begins anew, and loses nothing of what it still has.
  expect(begins).not.toHaveBeenCalled()
  shows(true)
  expect(begins).toHaveBeenCalledOnce()
  await db.drafts.put({ ...draft, text: 'c' })
  expect(await db.drafts.toArray()).toEqual([{ ...draft, text: 'c' }])
})

it('leaves alone what a page that really ends has begun, and what is over', async () => {
  const { db, ended, hides, shows, ends, brokeOff, begins } = await busyPage()
  hides(false)
  ends()
  expect(await ended).toBe('done')
  hides(true)
  expect(await db.drafts.toArray()).toEqual([draft])
  shows(true)
  expect(brokeOff()).toBe(false)
  expect(begins).not.toHaveBeenCalled()
})
