import { expect, test } from './people.ts'
import type { Person } from './person.ts'

/** A phone with a notch above and a bar below. */
const NOTCH = 47
const BAR = 34

/** What could be pressed and lies where the phone itself takes the finger. */
const covered = ({ page }: Person): Promise<string[]> =>
  page.evaluate(
    ([notch, bar]) =>
      [...document.querySelectorAll('button, a, input, textarea, select')]
        .filter((one) => one.checkVisibility({ visibilityProperty: true }))
        .filter((one) => {
          const { top, bottom, height } = one.getBoundingClientRect()
          const seen = height > 1 && bottom > 0 && top < innerHeight
          return seen && (top < notch || bottom > innerHeight - bar)
        })
        .map((one) => one.outerHTML.slice(0, 120)),
    [NOTCH, BAR] as const,
  )

test('nothing to press lies under the notch of a phone or the bar at its foot', async ({
  person,
}) => {
  const ada = await person('Ada')
  const cdp = await ada.context.newCDPSession(ada.page)
  const insets = { top: NOTCH, bottom: BAR, left: 0, right: 0 }
  await cdp.send('Emulation.setSafeAreaInsetsOverride', { insets } as never)
  const isClear = () => expect.poll(() => covered(ada)).toEqual([])

  await ada.makesRoom('Home')
  await ada.says('hello')
  await isClear()
  await ada.page.getByRole('button', { name: 'Share this room' }).click()
  await expect(ada.page.getByRole('dialog')).toBeVisible()
  await isClear()
  await ada.page.keyboard.press('Escape')
  await ada.page.getByRole('link', { name: 'All rooms' }).click()
  await isClear()
  for (const path of ['/move', '/share']) {
    await ada.opens(path)
    await expect(ada.page.getByRole('link', { name: 'All rooms' })).toBeVisible()
    await isClear()
  }
})

test('the composer stays above a keyboard that is laid over the page', async ({ person }) => {
  const ada = await person('Ada')
  await ada.makesRoom('Home')
  await ada.says('hello')
  const left = 420
  // As iOS does it: the page keeps its size, and only the visual viewport says how much is seen.
  const keyboard = (height: number | null) =>
    ada.page.evaluate((height) => {
      const view = window.visualViewport!
      if (height === null) Reflect.deleteProperty(view, 'height')
      else Object.defineProperty(view, 'height', { value: height, configurable: true })
      view.dispatchEvent(new Event('resize'))
    }, height)
  const foot = async () => {
    const box = await ada.page.getByRole('button', { name: 'Send' }).boundingBox()
    return box ? box.y + box.height : Infinity
  }
  await expect.poll(foot).toBeGreaterThan(left)
  await keyboard(left)
  await expect.poll(foot).toBeLessThanOrEqual(left)
  await expect(ada.message('hello')).toBeInViewport()
  await keyboard(null)
  await expect.poll(foot).toBeGreaterThan(left)
})
