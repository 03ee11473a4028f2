import { expectAccessible } from './axe.ts'
import { expect, test } from './people.ts'
import type { Person } from './person.ts'
import { rowsOf } from './store.ts'

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1'

/** Chromium’s offer, which it makes to no test; `answer` is what the person says to its question. */
const offers = (who: Person, answer: 'accepted' | 'dismissed') =>
  who.page.evaluate((outcome) => {
    const prompt = () => Promise.resolve(document.body.setAttribute('data-asked', ''))
    const userChoice = Promise.resolve({ outcome })
    const event = new Event('beforeinstallprompt', { cancelable: true })
    dispatchEvent(Object.assign(event, { prompt, userChoice }))
    return event.defaultPrevented
  }, answer)

const offer = (who: Person) => who.page.getByRole('region', { name: 'Install Tendril' })

test('the app offers to be installed once somebody has said something, and takes a no', async ({
  person,
}) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Porch')
  await ben.enters(room)
  expect(await offers(ada, 'dismissed')).toBe(true)
  await ben.says('welcome')
  await ada.sees('welcome')
  await expect(offer(ada)).toBeHidden()
  await ada.says('nice here')
  await expect(offer(ada)).toBeVisible()
  await expectAccessible(ada.page)
  await ben.says('is it not')
  await ada.sees('is it not')
  await expect(offer(ada)).toBeVisible()
  await offer(ada).getByRole('button', { name: 'Not now' }).click()
  await expect(offer(ada)).toBeHidden()

  // Not the next day either.
  await expect
    .poll(() => rowsOf(ada.page, 'meta'))
    .toContainEqual(
      expect.objectContaining({ key: 'install', value: expect.objectContaining({ times: 1 }) }),
    )
  await ada.page.reload()
  await offers(ada, 'accepted')
  await ada.says('still here')
  await ada.seesStored('still here')
  await expect(offer(ada)).toBeHidden()
})

test('who wants to install is asked by the browser, and then no more', async ({ person }) => {
  const ada = await person('Ada')
  await ada.makesRoom('Porch')
  await ada.says('nice here')
  await offers(ada, 'accepted')
  await offer(ada).getByRole('button', { name: 'Install' }).click()
  await expect(ada.page.locator('body[data-asked]')).toBeAttached()
  await expect(offer(ada)).toBeHidden()
})

test('on an iPhone the steps are shown, and a code to come along', async ({ person }) => {
  const ada = await person('Ada')
  await ada.context.addInitScript((userAgent) => {
    Object.defineProperty(navigator, 'userAgent', { get: () => userAgent })
    Object.defineProperty(window, 'screen', { get: () => ({ width: 393, height: 852 }) })
    Object.defineProperty(window, 'devicePixelRatio', { get: () => 3 })
  }, IPHONE)
  await ada.makesRoom('Porch')
  await ada.says('nice here')
  const splash = ada.page.locator('link[rel=apple-touch-startup-image]')
  await expect(splash).toHaveCount(2)
  const sizes = splash.evaluateAll((links) =>
    Promise.all(
      (links as HTMLLinkElement[]).map(async ({ href }) => {
        const picture = await createImageBitmap(await (await fetch(href)).blob())
        return [picture.width, picture.height]
      }),
    ),
  )
  expect(await sizes).toEqual([
    [1179, 2556],
    [1179, 2556],
  ])
  await offer(ada).getByRole('button', { name: 'Show me' }).click()
  const steps = ada.page.getByRole('dialog', { name: 'Onto your home screen' })
  await expect(steps.getByRole('listitem')).toHaveCount(3)
  await expectAccessible(ada.page)
  await steps.getByRole('button', { name: 'Get a code' }).click()
  await expect(ada.page.getByRole('dialog', { name: 'Move to another device' })).toBeVisible()
})
