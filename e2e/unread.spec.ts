import { expect, test } from './people.ts'
import type { Person } from './person.ts'
import { lines, pour } from './pour.ts'
import { isWhole } from './sight.ts'

/** The line above the first message that was not read yet stands at the top, with that message. */
const opensAt = async (who: Person, text: string) => {
  await expect(who.log.getByText('New', { exact: true })).toBeInViewport()
  await expect.poll(() => isWhole(who, who.message(text))).toBe(true)
  const [box, log] = [await who.message(text).boundingBox(), await who.log.boundingBox()]
  expect((box?.y ?? 0) - (log?.y ?? 0), 'far down').toBeLessThan(150)
}

test('opens at the first of many unread messages, held or not', async ({ person }) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Busy')
  await ben.enters(room)
  await ada.says('read by Ben')
  await ben.sees('read by Ben')

  await ben.opens('/')
  const link = ben.page.getByRole('link', { name: /Busy/ })
  // Each is more than a page, and both together within what one person may say at once.
  await pour(ada, room, lines('night', 115))
  await expect(link).toContainText('99+')
  await link.click()
  await opensAt(ben, 'night 1.')
  await expect(ben.message('night 115.')).toHaveCount(0)
  await ben.page.getByRole('button', { name: 'To the newest' }).click()
  await ben.sees('night 115.')

  // Nothing of it is held, and the tab opens right in the room.
  await ben.page.goto('about:blank')
  await pour(ada, room, lines('day', 115))
  await ben.enters(room)
  await opensAt(ben, 'day 1.')
  await expect(ben.page.getByRole('button', { name: 'To the newest' })).toBeVisible()
  await ben.page.getByRole('button', { name: 'To the newest' }).click()
  await ben.sees('day 115.')
  await ben.opens('/')
  await expect(link).not.toContainText(/unread/)
})

test('brings what is unread and was never on this device', async ({ person }) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Elsewhere')
  await ben.enters(room)
  await ada.says('read by Ben')
  await ben.sees('read by Ben')
  await ben.opens('/')
  await expect(ben.page.getByRole('link', { name: /Elsewhere/ })).toBeVisible()
  const read = async () => {
    const { room: known } = (await ben.page.evaluate(
      async (path) => (await fetch(path)).json(),
      room.replace('/r/', '/api/rooms/'),
    )) as { room: { seen?: number } }
    return known.seen ?? 0
  }
  await expect.poll(read).toBeGreaterThan(1)

  // The same person on a device that begins with the newest page.
  const phone = await person('Ben’s phone')
  await phone.context.addCookies(await ben.context.cookies())
  await ben.page.close()
  await pour(ada, room, lines('night', 150))
  await phone.enters(room)
  await opensAt(phone, 'night 1.')
})

test('a room that opens out of sight reads no further than its end', async ({ person }) => {
  const ada = await person('Ada')
  const room = await ada.makesRoom('Long')
  await pour(ada, room, lines('held', 230))
  await ada.sees('held 230.')
  // A tab that is not in front gets no frames: nothing that comes with one happens.
  await ada.page.addInitScript(() => {
    window.requestAnimationFrame = () => 0
    for (const event of ['scroll', 'scrollend'])
      window.addEventListener(event, (one) => one.stopImmediatePropagation(), true)
  })
  await ada.page.reload()
  await ada.sees(/held/)
  const height = () =>
    ada.log.evaluate((log) => log.firstElementChild?.getBoundingClientRect().height ?? 0)
  /** Rows are measured one after another; the height that no measurement changes any more. */
  const settled = async () => {
    let last = 0
    const stays = async () => last === (last = await height())
    await expect.poll(stays).toBe(true)
    return last
  }
  // What is said now makes the list longer, after all that opening may have read: it is higher than
  // what goes at the top for it, measured or not.
  for (const text of ['one\nmore\nof\nfour', 'and\nthe\nlast\none']) {
    const before = await settled()
    await ada.composer.fill(text)
    await ada.page.getByRole('button', { name: 'Send' }).click()
    await expect.poll(height).toBeGreaterThan(before)
  }
  expect(await height()).toBeLessThan(150 * 40)
})
