import { expectAccessible } from './axe.ts'
import { drawn } from './canvas.ts'
import { expect, test } from './people.ts'
import { lines, pour } from './pour.ts'
import { sound } from './sound.ts'
import { rowsOf } from './store.ts'

const note = { name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('up and down') }
const song = { name: 'song.wav', mimeType: 'audio/wav', buffer: sound(1) }

test.setTimeout(300_000)

test('what was sent into a room is looked through, also without a server', async ({
  person,
  server,
}) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Album')
  await ben.enters(room)
  const tiles = ben.page.getByRole('tabpanel').getByRole('link')
  await ben.page.getByRole('button', { name: 'Room menu' }).click()
  await ben.page.getByRole('menuitem', { name: 'Media and files' }).click()
  await expect(ben.page).toHaveURL(new RegExp(`${room}/media$`))
  await expect(ben.page.getByText(/^No pictures or films yet/)).toBeVisible()
  await expectAccessible(ben.page)

  // What is sent meanwhile comes by itself.
  for (const name of ['one.png', 'two.png', 'three.png']) {
    await ada.attaches(await drawn(ada.page, name))
    await expect(tiles.first()).toHaveAccessibleName(new RegExp(`^Picture ${name}, from Anonymous`))
  }
  await ada.attaches(note, song)
  await expect(tiles).toHaveCount(3)
  await expect(ben.page.getByRole('heading', { name: 'Today' })).toBeVisible()
  await expectAccessible(ben.page)

  // A tap opens it there, where the others are turned to; closing leads back.
  await tiles.nth(1).click()
  await expect(ben.page.getByRole('dialog', { name: 'two.png' })).toBeVisible()
  await ben.page.keyboard.press('ArrowRight')
  await expect(ben.page.getByRole('dialog', { name: 'three.png' })).toBeVisible()
  await ben.page.keyboard.press('Escape')
  await expect(ben.page).toHaveURL(new RegExp(`${room}/media$`))
  await expect(tiles).toHaveCount(3)

  await ben.page.getByRole('tab', { name: 'Pictures and films' }).press('ArrowRight')
  await expect(ben.page.getByRole('tab', { name: 'Sound and files' })).toBeFocused()
  await expect(tiles).toHaveText([/song\.wav/, /note\.txt/])
  await expectAccessible(ben.page)

  // Whoever comes by its link sees it, too.
  const cleo = await person('Cleo')
  await cleo.opens(`${room}/media`)
  await expect(cleo.page.getByRole('tabpanel').getByRole('link')).toHaveCount(3)

  await ben.page.getByRole('link', { name: 'Back to the room' }).click()
  await expect.poll(() => rowsOf(ben.page, 'pictures')).toHaveLength(3)
  await ben.keepsTheApp()
  ben.cutOff = ada.cutOff = cleo.cutOff = true
  await server.kill()
  await ben.opens(`${room}/media`)
  await expect(tiles).toHaveCount(3)
  // Sharp: as it is kept here, not as it was announced.
  const sharp = tiles.first().locator('img').last()
  await expect
    .poll(() => sharp.evaluate((image) => (image as HTMLImageElement).naturalWidth))
    .toBe(800)

  await server.start()
  const third = ada.log
    .getByRole('article')
    .filter({ has: ada.page.getByRole('group', { name: 'three.png' }) })
  await third.hover()
  await third.getByRole('button', { name: /^More/ }).click()
  await ada.page.getByRole('menuitem', { name: 'Delete' }).click()
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await expect(tiles).toHaveCount(2, { timeout: 60_000 })
})

test('an album reaches as far back as the device, and further on request', async ({ person }) => {
  const ada = await person('Ada')
  const room = await ada.makesRoom('Long ago')
  await ada.attaches(await drawn(ada.page, 'first.png'))
  await expect(ada.whole('first.png')).toBeVisible()
  await pour(ada, room, lines('since', 225))

  // Ben has the newest page alone.
  const ben = await person('Ben')
  await ben.opens(`${room}/media`)
  const first = ben.page.getByRole('link', { name: /^Picture first\.png/ })
  const further = ben.page.getByRole('button', { name: 'Look further back' })
  await expect(further).toBeVisible()
  await expect(first).toHaveCount(0)
  await expect(async () => {
    if ((await first.count()) === 0) await further.click({ timeout: 2000 })
    await expect(first).toBeVisible({ timeout: 2000 })
  }).toPass({ timeout: 60_000 })
  // Now it is here, and comes by itself.
  await ben.page.reload()
  await expect(first).toBeVisible()
  await first.click()
  await expect(ben.page.getByRole('dialog', { name: 'first.png' })).toBeVisible()
})

test('whoever has looked at the media goes on reading where they were', async ({ person }) => {
  const ada = await person('Ada')
  const room = await ada.makesRoom('Long talk')
  await pour(ada, room, lines('said', 225))
  const ben = await person('Ben')
  await ben.enters(room)
  await ben.sees('said 225.')
  const newest = ben.message('said 225.')
  await ben.log.hover()
  /** What stands in the middle of what is shown. */
  const middle = () =>
    ben.log.evaluate((log) => {
      const { top, bottom } = log.getBoundingClientRect()
      const at = (top + bottom) / 2
      const there = [...log.querySelectorAll('article')].find((article) => {
        const place = article.getBoundingClientRect()
        return place.top <= at && at <= place.bottom
      })
      return /said \d+\./.exec(there?.textContent ?? '')?.[0] ?? ''
    })
  // Beyond the first page of the log.
  await expect(async () => {
    await ben.page.mouse.wheel(0, -1500)
    expect(Number(/\d+/.exec(await middle())?.[0] ?? 225)).toBeLessThan(120)
  }).toPass({ timeout: 90_000, intervals: [200] })
  let read = ''
  await expect(async () => {
    read = await middle()
    await ben.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 500)))
    expect(read).toMatch(/said/)
    expect(await middle()).toBe(read)
  }).toPass({ timeout: 60_000 })

  const menu = async () => {
    await ben.page.getByRole('button', { name: 'Room menu' }).click()
    await ben.page.getByRole('menuitem', { name: 'Media and files' }).click()
    await expect(ben.page.getByText(/^No pictures or films yet/)).toBeVisible()
  }
  await menu()
  await ben.page.getByRole('link', { name: 'Back to the room' }).click()
  await expect(ben.message(read)).toBeInViewport()
  // By the browser's own way back, too.
  await menu()
  await ben.page.goBack()
  await expect(ben.message(read)).toBeInViewport()
  // Who was at the end is at the end.
  await ben.page.getByRole('button', { name: /newest/i }).click()
  await expect(newest).toBeInViewport()
  await menu()
  await ben.page.getByRole('link', { name: 'Back to the room' }).click()
  await expect(newest).toBeInViewport()
})
