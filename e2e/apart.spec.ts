import { createHash, randomBytes } from 'node:crypto'
import { expect, test } from './people.ts'
import type { Person } from './person.ts'

// What holds tabs together is missing in some browsers: then each is alone, with a connection of its own.
test.setTimeout(300_000)

/** On a device whose browser has neither Web Locks nor BroadcastChannel. */
async function apart(ada: Person): Promise<void> {
  await ada.context.addInitScript(() => {
    Reflect.deleteProperty(Navigator.prototype, 'locks')
    Reflect.deleteProperty(globalThis, 'BroadcastChannel')
  })
  await ada.opens()
  const has = () => ['locks' in navigator, 'BroadcastChannel' in globalThis]
  expect(await ada.page.evaluate(has)).toEqual([false, false])
}

const among = /word \d of the tunnel/
const words = (count: number) =>
  Array.from({ length: count }, (_, n) => `word ${n + 1} of the tunnel`)

test('a tab that can speak to no other sends all, once and in order', async ({ person }) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  await apart(ada)
  const room = await ada.makesRoom('One apart')
  await ben.enters(room)
  await ada.says('before the tunnel')
  await ben.sees('before the tunnel')
  await ada.goesOffline()
  for (const word of words(3)) await ada.says(word)
  await expect(ada.message('word 3')).toContainText('Queued')
  await ada.comesBack()
  await ben.sees('word 3')
  await ada.seesStored('word 3')
  expect(await ben.texts(among)).toEqual(words(3))
  expect(await ada.texts(among)).toEqual(words(3))
})

test('two tabs that cannot speak to each other send all, once and in order, and show the same', async ({
  person,
}) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  await apart(ada)
  const room = await ada.makesRoom('Two apart')
  await ben.enters(room)
  const first = ada.page
  await ada.takesNewTab()
  await ada.enters(room)
  const tabs = [first, ada.page]
  const inBoth = async (check: () => Promise<unknown>) => {
    for (const page of tabs) {
      ada.page = page
      await check()
    }
  }
  await ben.says('have a good trip')
  await inBoth(() => ada.sees('have a good trip'))

  await ada.goesOffline()
  for (const [n, word] of words(4).entries()) {
    ada.page = tabs[n % 2]!
    await ada.says(word)
    await inBoth(() => expect(ada.message(word)).toContainText('Queued'))
  }
  const bytes = randomBytes(3_000_000)
  await ada.attaches({ name: 'hike.bin', mimeType: 'application/octet-stream', buffer: bytes })
  await inBoth(() => expect(ada.attachment('hike.bin')).toBeVisible())
  await ada.comesBack()

  expect(await ben.sumOf('hike.bin')).toBe(createHash('sha256').update(bytes).digest('hex'))
  await ben.sees('word 4')
  await inBoth(() => ada.seesStored('word 4'))
  await inBoth(() => expect(ada.attachment('hike.bin').getByRole('progressbar')).toBeHidden())
  expect(await ben.texts(among)).toEqual(words(4))
  await inBoth(async () => expect(await ada.texts(among)).toEqual(words(4)))
  await expect(ben.attachment('hike.bin')).toHaveCount(1)
})

test('who logs out in a tab that cannot speak to the others has logged out in all', async ({
  person,
}) => {
  const ada = await person('Ada')
  await apart(ada)
  await ada.makesRoom('One of two')
  await ada.says('hello')
  const other = ada.page
  await ada.takesNewTab()
  await ada.opens('/')
  await ada.page.getByRole('button', { name: 'My menu' }).click()
  await ada.page.getByRole('menuitem', { name: 'Log out' }).click()
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Log out' }).click()
  for (const page of [other, ada.page]) {
    await page.waitForURL((url) => url.pathname === '/')
    await expect(page.getByText('Make your first room')).toBeVisible()
    await expect(page.getByRole('link', { name: /One of two/ })).toHaveCount(0)
  }
})
