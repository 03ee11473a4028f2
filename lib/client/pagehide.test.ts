import { expect, it } from 'vitest'
import { TendrilDb } from './db.ts'
import { breakOff } from './pagehide.ts'
import { ids, openStage, until } from './stage.ts'

const draft = { roomId: ids.room, text: 'a' }

/** A page in the middle of a transaction, which ends when it is told to. */
async function busyPage() {
  const { db } = openStage()
  const page = new EventTarget()
  const brokeOff = breakOff(db, page)
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
  const hides = (persisted: boolean) =>
    page.dispatchEvent(Object.assign(new Event('pagehide'), { persisted }))
  return { db, ended, hides, brokeOff, ends: () => void (over = true) }
}

it('holds up no other page while it is kept for the way back', async () => {
  const { db, ended, hides, brokeOff } = await busyPage()
  hides(true)
  const other = new TendrilDb(db.name)
  await other.drafts.put({ ...draft, text: 'b' })
  expect(await other.drafts.toArray()).toEqual([{ ...draft, text: 'b' }])
  expect(await ended).toBe('AbortError')
  expect(brokeOff()).toBe(true)
  other.close()
  // Back again, it goes on.
  await db.drafts.put({ ...draft, text: 'c' })
  expect(await db.drafts.toArray()).toEqual([{ ...draft, text: 'c' }])
})

it('leaves alone what a page that really ends has begun, and what is over', async () => {
  const { db, ended, hides, ends, brokeOff } = await busyPage()
  hides(false)
  ends()
  expect(await ended).toBe('done')
  hides(true)
  expect(await db.drafts.toArray()).toEqual([draft])
  expect(brokeOff()).toBe(false)
})
