import { expectAccessible } from './axe.ts'
import { entersBoard, feed, numberOf, numbered, post, posted, posts, preview } from './feed.ts'
import { expect, test } from './people.ts'
import type { Person } from './person.ts'
import { lines, pour } from './pour.ts'

test.setTimeout(300_000)

/** Posts that are in the document at most, however many are read back. */
const MOUNTED = 60

/** The id of a post that is all in sight, in the middle of the others. */
const readBy = (who: Person) =>
  feed(who).evaluate((list) => {
    const line = list.getBoundingClientRect().top + 100
    const all = [...list.querySelectorAll('article')]
    return all.find((one) => one.getBoundingClientRect().top > line)?.id
  })

test('a post is shown before one goes there: to a keyboard, and to a finger that rests', async ({
  person,
}) => {
  const ada = await person('Ada')
  const room = await ada.makesRoom('Previews')
  await entersBoard(ada, room)
  await posted(ada, 'the one that is meant')
  const no = await numberOf(post(ada, 'the one that'))
  await posted(ada, `look at >>${no} and >>999`)
  const meant = numbered(ada, no)
  const link = post(ada, 'look at').getByRole('link', { name: `>>${no}` })

  await link.focus()
  await ada.page.keyboard.press('Shift+Tab')
  await ada.page.keyboard.press('Tab')
  await expect(link).toBeFocused()
  await expect(preview(ada)).toContainText('the one that is meant')
  await expect(link).toHaveAccessibleDescription(/the one that is meant/)
  await expectAccessible(ada.page)
  await ada.page.keyboard.press('Escape')
  await expect(preview(ada)).toHaveCount(0)
  await ada.page.keyboard.press('Tab')
  await expect(preview(ada)).toContainText('There is no post No.999.')
  await ada.page.keyboard.press('Escape')

  const { x = 0, y = 0, width = 0, height = 0 } = (await link.boundingBox()) ?? {}
  const cdp = await ada.context.newCDPSession(ada.page)
  const touch = (type: 'touchStart' | 'touchEnd', at?: { x: number; y: number }) =>
    cdp.send('Input.dispatchTouchEvent', { type, touchPoints: at ? [at] : [] })
  await touch('touchStart', { x: x + width / 2, y: y + height / 2 })
  await expect(preview(ada)).toContainText('the one that is meant')
  await touch('touchEnd')
  // It stays when the finger goes, leads nowhere, and is put away by a touch elsewhere.
  await expect(preview(ada)).toContainText('the one that is meant')
  await expect(meant).not.toBeFocused()
  await ada.page.getByRole('heading', { name: 'Previews' }).tap()
  await expect(preview(ada)).toHaveCount(0)
  await expect(async () => {
    await link.tap()
    await expect(meant).toBeFocused({ timeout: 2000 })
  }).toPass({ timeout: 60_000 })
})

test('what one reads stays where it is, however much is posted, back to the first', async ({
  person,
}) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Long')
  await pour(ada, room, lines('post', 225))
  await entersBoard(ben, room)
  await expect(post(ben, 'post 225.')).toBeVisible()
  // The newest page alone came at first; who opens the room is OP all the same.
  await expect(post(ben, 'post 225.')).toContainText('OP')

  await feed(ben).evaluate((list) => list.scrollTo(0, 2500))
  await expect(ben.page.getByRole('button', { name: 'To the newest' })).toBeVisible()
  const middle = ben.page.locator(`[id="${await readBy(ben)}"]`)
  const before = (await middle.boundingBox())?.y ?? NaN
  await ada.says('one more')
  await ada.says('and another\nof two lines')
  await expect(ben.page.getByRole('button', { name: '2 new posts' })).toBeVisible()
  expect(Math.abs(((await middle.boundingBox())?.y ?? NaN) - before)).toBeLessThan(3)
  await ben.page.getByRole('button', { name: '2 new posts' }).click()
  await expect(posts(ben).first()).toContainText('and another')
  await expect(posts(ben).first()).toBeInViewport()

  const first = post(ben, /post 1\./)
  await expect(async () => {
    await feed(ben).press('End')
    await expect(first).toBeVisible({ timeout: 2000 })
  }).toPass({ timeout: 60_000 })
  await expect(ben.page.getByText('This is where the board begins.')).toBeVisible()
  // Of all that was read back only what is near is in the document, in its order, and told its place.
  const places = await posts(ben).evaluateAll((all) =>
    all.map((one) => Number(one.getAttribute('aria-posinset'))),
  )
  expect(places.length).toBeLessThan(MOUNTED)
  expect(places).toEqual(places.toSorted((one, other) => one - other))
  await expect(first).toHaveAttribute('aria-posinset', '227')
  await expect(first).toHaveAttribute('aria-setsize', '227')

  // From there to a post that names one of the first, to that one, and back.
  const far = await numberOf(post(ben, /post 3\./))
  await ada.says(`the third was >>${far}`)
  await ben.page.getByRole('button', { name: '1 new post' }).click()
  const newest = post(ben, 'the third was')
  await expect(newest).toBeInViewport()
  await expect(numbered(ben, far)).toHaveCount(0)
  await newest.getByRole('link', { name: `>>${far}` }).hover()
  await expect(preview(ben)).toContainText('post 3.')
  await newest.getByRole('link', { name: `>>${far}` }).click()
  await expect(numbered(ben, far)).toBeFocused()
  await expect(numbered(ben, far)).toBeInViewport()
  await expect(newest).toHaveCount(0)
  expect(await posts(ben).count()).toBeLessThan(MOUNTED)
  await numbered(ben, far).getByRole('link', { name: />>/ }).click()
  await expect(newest).toBeFocused()
  await expect(newest).toBeInViewport()

  // A link to a post leads there, however far back it is.
  const cleo = await person('Cleo')
  await cleo.opens(`${room}/board#${far}`)
  await expect(post(cleo, /post 3\./)).toBeInViewport({ timeout: 60_000 })
})
