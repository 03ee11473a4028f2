import { expect, test } from './people.ts'
import type { Person } from './person.ts'

const roomsOf = (who: Person) => who.page.getByRole('navigation', { name: 'Rooms' })
const linkTo = (who: Person, title: string) =>
  roomsOf(who).getByRole('link', { name: new RegExp(title) })

const makesPublic = (who: Person, title: string): Promise<string> =>
  who.page.evaluate(async (title) => {
    const made = await fetch('/api/rooms', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ title, visibility: 'public' }),
    })
    return ((await made.json()) as { room: { id: string } }).room.id
  }, title)

test('a room that somebody opens to everybody appears by itself', async ({ person }) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  await ada.page.clock.install()
  await ada.opens('/')
  await ben.makesRoom('Something of his own')
  await expect(ada.status).toContainText('Online')
  await expect(ada.page.getByRole('button', { name: 'Make your first room' })).toBeVisible()

  await makesPublic(ben, 'While she looks')
  await ada.page.clock.runFor(45_000)
  await expect(linkTo(ada, 'While she looks')).toBeVisible()
  // Nothing of it is hers: what this is about is still said.
  await expect(ada.page.getByRole('button', { name: 'Make your first room' })).toBeVisible()

  // And at once for somebody who comes back to the page.
  await makesPublic(ben, 'While she was away')
  for (const state of ['hidden', 'visible'])
    await ada.page.evaluate((value) => {
      Object.defineProperty(document, 'visibilityState', { value, configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    }, state)
  await expect(linkTo(ada, 'While she was away')).toBeVisible()
})

test('the list shows what I said last, sent or not', async ({ person }) => {
  const ada = await person('Ada')
  await ada.makesRoom('Preview')
  await ada.opens('/')
  await expect(linkTo(ada, 'Preview')).toContainText('Nothing said yet')
  await linkTo(ada, 'Preview').click()
  await ada.says('the first word')
  await ada.seesStored('the first word')
  await ada.goesOffline()
  await expect(ada.status).toContainText(/offline/i)
  await ada.says('said in the tunnel')
  await ada.page.goBack()
  await expect(linkTo(ada, 'Preview')).toContainText('You: said in the tunnel')
  await expect(linkTo(ada, 'Preview').getByRole('img', { name: 'Queued' })).toBeVisible()
  await ada.comesBack()
  await expect(linkTo(ada, 'Preview').getByRole('img', { name: 'Queued' })).toHaveCount(0)
  await expect(linkTo(ada, 'Preview')).toContainText('said in the tunnel')
})

test('a private room of one’s own is not called unopened', async ({ person }) => {
  const ada = await person('Ada')
  await ada.opens('/')
  await ada.page.getByRole('button', { name: 'New room' }).first().click()
  const dialog = ada.page.getByRole('dialog')
  await dialog.getByRole('textbox').first().fill('Diary')
  await dialog.getByText('Private').click()
  await dialog.getByRole('button', { name: /^(Make|Create)/ }).click()
  await expect(ada.composer).toBeVisible()
  await ada.page.goBack()
  await expect(linkTo(ada, 'Diary')).toContainText('Nothing said yet')
})

test('a long name leaves space for what was said', async ({ person }) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  await ben.opens('/')
  await expect(ben.page.getByRole('button', { name: /^Change my name/ })).toBeVisible()
  await ben.page.evaluate(() =>
    fetch('/api/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Bartholomäus Maximilian von Hohenberg' }),
    }),
  )
  const room = await ada.makesRoom('Long names')
  await ben.enters(room)
  await ben.says('see you at nine')
  await ada.sees('see you at nine')
  await ada.page.goBack()
  await expect(linkTo(ada, 'Long names')).toContainText('Bartholomäus')
  const word = linkTo(ada, 'Long names').getByText('see you at nine')
  const box = await word.boundingBox()
  expect(box?.width).toBeGreaterThan(90)
})

test('a link to another room of this server opens in the app', async ({ person }) => {
  const ada = await person('Ada')
  const other = await ada.makesRoom('The other')
  await ada.makesRoom('The one')
  const { origin } = new URL(ada.page.url())
  await ada.says(`come to ${origin}${other} now`)
  await ada.page.evaluate(() => Object.assign(window, { stays: true }))
  await ada.log.getByRole('link').click()
  await expect(ada.page.getByRole('heading', { name: 'The other' })).toBeVisible()
  expect(await ada.page.evaluate(() => 'stays' in window)).toBe(true)
  expect(ada.context.pages()).toHaveLength(1)
})
