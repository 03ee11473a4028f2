import { expect, test } from './people.ts'
import type { Person } from './person.ts'

interface First {
  readonly text: string
  /** Whether the room itself was there already. */
  readonly late: boolean
}

/** From the next page on, notes what stands on the screen before the room is there itself. */
const watches = ({ page }: Person) =>
  page.addInitScript(() => {
    new MutationObserver((_changes, watch) => {
      const glimpse = document.querySelector<HTMLElement>('.glimpse')
      if (!glimpse) return
      watch.disconnect()
      const late = document.querySelector('[role=log]') !== null
      Object.assign(window, { glimpsed: { text: glimpse.innerText, late } })
    }).observe(document, { childList: true, subtree: true })
  })

const glimpsed = ({ page }: Person) =>
  page.evaluate(() => (window as { glimpsed?: First }).glimpsed ?? null)

const kept = ({ page }: Person) =>
  page.evaluate(() => localStorage.getItem('tendril:glimpse') ?? '')

test('a room is seen as it was before it is there itself, and nothing is left when it is', async ({
  person,
}) => {
  const ada = await person('Ada')
  const room = await ada.makesRoom('Window')
  const other = await ada.makesRoom('Another')
  await ada.enters(room)
  await ada.says('seen from outside')
  await ada.seesStored('seen from outside')
  await expect.poll(() => kept(ada)).toContain('seen from outside')
  // What this width does not show would only cost time.
  await expect(ada.page.getByRole('button', { name: 'New room' })).toBeHidden()
  expect(await kept(ada)).not.toContain('New room')

  await watches(ada)
  await ada.page.reload()
  await ada.sees('seen from outside')
  const first = await glimpsed(ada)
  expect(first?.text).toContain('seen from outside')
  expect(first?.late).toBe(false)
  await expect(ada.page.locator('.glimpse')).toHaveCount(0)

  // Never in place of another room.
  await ada.enters(other)
  expect(await glimpsed(ada)).toBeNull()
  await expect.poll(() => kept(ada)).not.toContain('seen from outside')
})

test('what waits or was taken back is not in it', async ({ person }) => {
  const ada = await person('Ada')
  const room = await ada.makesRoom('Waiting')
  await ada.says('it rains')
  await ada.seesStored('it rains')
  await expect.poll(() => kept(ada)).toContain('it rains')

  await ada.chooses('it rains', 'Delete')
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await expect.poll(() => kept(ada)).not.toContain('it rains')
  await ada.says('it pours')
  await ada.seesStored('it pours')
  await expect.poll(() => kept(ada)).toContain('it pours')

  await ada.goesOffline()
  await ada.says('not sent yet')
  await expect.poll(() => kept(ada)).toBe('')
  await ada.comesBack()
  await ada.seesStored('not sent yet')
  await expect.poll(() => kept(ada)).toContain('not sent yet')
  await ada.enters(room)
})

test('somebody who has logged out leaves no glimpse', async ({ person }) => {
  const ada = await person('Ada')
  // Wide enough for the menu beside the room.
  await ada.page.setViewportSize({ width: 1100, height: 800 })
  await ada.makesRoom('Diary')
  await ada.says('dear diary')
  await ada.seesStored('dear diary')
  await expect.poll(() => kept(ada)).toContain('dear diary')
  await ada.page.getByRole('button', { name: 'My menu' }).click()
  await ada.page.getByRole('menuitem', { name: 'Log out' }).click()
  const again = ada.page.waitForEvent('load')
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Log out' }).click()
  await again
  await expect(ada.page.getByRole('button', { name: /^Change my name/ })).toBeVisible()
  expect(await kept(ada)).toBe('')
})

test('it is not seen by who comes after a log-out, although the browser was killed at once', async ({
  device,
  server,
}) => {
  const phone = device('Ada’s phone')
  let ada = await phone.start()
  const room = await ada.makesRoom('Diary')
  await ada.keepsTheApp()
  await ada.says('dear diary')
  await ada.seesStored('dear diary')
  await expect.poll(() => kept(ada)).toContain('dear diary')
  const glimpse = await kept(ada)
  await phone.quit()

  await server.kill()
  ada = await phone.start()
  ada.cutOff = true
  // What the browser had written down before it was killed.
  const remembers = () =>
    ada.page.addInitScript((html) => localStorage.setItem('tendril:glimpse', html), glimpse)
  await remembers()
  await watches(ada)
  await ada.enters(room)
  expect((await glimpsed(ada))?.text).toContain('dear diary')
  await ada.page.getByRole('link', { name: 'All rooms' }).click()
  await ada.page.getByRole('button', { name: 'My menu' }).click()
  await ada.page.getByRole('menuitem', { name: 'Log out' }).click()
  const again = ada.page.waitForEvent('load')
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Log out' }).click()
  await again
  await phone.kill()

  ada = await phone.start()
  ada.cutOff = true
  await remembers()
  await watches(ada)
  await ada.opens(room)
  await expect(ada.status).toContainText(/Offline|Connecting/)
  expect(await glimpsed(ada)).toBeNull()
  await server.start()
})
