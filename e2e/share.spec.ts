import { expectAccessible } from './axe.ts'
import { expect, test } from './people.ts'
import type { Person } from './person.ts'
import { hike, note, shares, sum } from './shares.ts'
import { rowsOf } from './store.ts'

test('what another app shares while the server is dead arrives once, also after a kill', async ({
  person,
  device,
  server,
}) => {
  test.setTimeout(300_000)
  const ben = await person('Ben')
  const phone = device('Ada’s phone')
  let ada = await phone.start()
  await ada.makesRoom('Not this one')
  const room = await ada.makesRoom('Hikers')
  await ben.enters(room)
  await ada.says('where are you?')
  await ben.sees('where are you?')
  await ada.drafts('look:')
  await ada.keepsTheApp()
  await phone.settles()
  const other = await ada.opensTab()

  ada.cutOff = ben.cutOff = other.cutOff = true
  await server.kill()
  const url = 'https://example.org/hike'
  await shares(ada, { title: 'A hike', text: url, url, files: [hike, note] })
  const shown = ada.page.getByRole('region', { name: 'What you share' })
  await expect(shown).toContainText(`A hike\n${url}`)
  await expect(shown).toContainText('hike.bin')
  // What the worker has written is seen in every tab.
  await expect(waitingIn(other)).toBeVisible()
  await phone.kill()

  ada = await phone.start()
  ada.cutOff = true
  await ada.opens('/')
  await waitingIn(ada).getByRole('link', { name: 'Choose one' }).click()
  await expect(shownTo(ada)).toContainText('hike.bin')
  await expectAccessible(ada.page)
  await ada.page
    .getByRole('region', { name: 'Rooms to choose from' })
    .getByRole('button', { name: /Hikers/ })
    .click()
  await expect(ada.page).toHaveURL(new RegExp(`${room}$`))
  const text = `look:\nA hike\n${url}`
  await expect(ada.composer).toHaveValue(text)
  const tray = ada.page.getByRole('list', { name: 'Attached files' })
  await expect(tray).toContainText('hike.bin')
  await ada.page.reload()
  await expect(ada.composer).toHaveValue(text)
  await expect(tray.getByRole('listitem')).toHaveCount(2)
  await tray.getByRole('button', { name: 'Remove note.txt' }).click()
  await expect(tray.getByRole('listitem')).toHaveCount(1)
  await ada.page.getByRole('button', { name: 'Send' }).click()
  await expect(ada.message('A hike')).toContainText('Queued')
  await expect(tray).toBeHidden()

  await server.start()
  // A device that was long without a server asks for it seldom.
  await expect(ben.message('A hike').last()).toBeVisible({ timeout: 60_000 })
  await ada.seesStored('A hike')
  expect(await ben.sumOf('hike.bin')).toBe(sum)
  expect(await ben.texts(/A hike/)).toHaveLength(1)
  await expect(ben.attachment('hike.bin')).toHaveCount(1)
  await expect(ben.attachment('note.txt')).toHaveCount(0)
  for (const store of ['shares', 'parts', 'outbox'])
    await expect.poll(() => rowsOf(ada.page, store), { message: store }).toEqual([])
})

const waitingIn = ({ page }: Person) =>
  page.getByRole('region', { name: 'Shared from another app' })
const shownTo = ({ page }: Person) => page.getByRole('region', { name: 'What you share' })

test('a file that was shared goes out once, whichever tab sends it', async ({ person }) => {
  const ada = await person('Ada')
  const room = await ada.makesRoom('Two tabs')
  await ada.says('here')
  await ada.keepsTheApp()
  await shares(ada, { files: [note] })
  await ada.page
    .getByRole('region', { name: 'Rooms to choose from' })
    .getByRole('button', { name: /Two tabs/ })
    .click()
  const other = await ada.opensTab()
  await other.enters(room)
  const tray = (who: Person) => who.page.getByRole('list', { name: 'Attached files' })
  await expect(tray(other)).toContainText('note.txt')
  await expect(tray(ada)).toContainText('note.txt')
  await other.page.getByRole('button', { name: 'Send' }).click()
  await expect(tray(ada)).toBeHidden()
  await expect(ada.attachment('note.txt')).toHaveCount(1)
  await expect(ada.log.getByRole('article')).toHaveCount(2)
})

test('what is shared goes into a room that is made for it, or nowhere', async ({ person }) => {
  const ada = await person('Ada')
  await ada.makesRoom('Home')
  await ada.keepsTheApp()
  await shares(ada, { text: 'not this', files: [note] })
  await ada.page.getByRole('button', { name: 'Do not share it' }).click()
  await expect(ada.page.getByText('Nothing waits to be shared')).toBeVisible()
  expect(await rowsOf(ada.page, 'parts')).toEqual([])

  await shares(ada, { text: 'but this', files: [] })
  await ada.opens('/')
  await ada.page.getByRole('button', { name: 'My menu' }).click()
  await ada.page.getByRole('menuitem', { name: 'Log out' }).click()
  await expect(ada.page.getByRole('dialog')).toContainText('One thing is still waiting to go out')
  await ada.page.getByRole('button', { name: 'Stay' }).click()
  await ada.page.getByRole('link', { name: 'Choose one' }).click()
  await ada.page.getByRole('button', { name: 'In a new room' }).click()
  const dialog = ada.page.getByRole('dialog')
  await dialog.getByRole('textbox').first().fill('Fresh')
  await dialog.getByRole('button', { name: 'Create' }).click()
  await expect(ada.page.getByRole('heading', { name: 'Fresh' })).toBeVisible()
  await expect(ada.composer).toHaveValue('but this')
})

test('a share that comes before there is a worker is explained', async ({ browser, server }) => {
  const context = await browser.newContext({ serviceWorkers: 'block' })
  const page = await context.newPage()
  await page.goto(server.url)
  await expect(page.getByRole('button', { name: 'New room' }).first()).toBeVisible()
  await page.evaluate(() => {
    const form = document.createElement('form')
    Object.assign(form, { method: 'post', action: '/share', enctype: 'multipart/form-data' })
    document.body.append(form)
    form.submit()
  })
  await expect(page.getByText('go back and share it once more')).toBeVisible()
  await expectAccessible(page)
  await context.close()
})

test('files that the system opens with the app are shared like any other, once', async ({
  person,
}) => {
  const ada = await person('Ada')
  await ada.makesRoom('Papers')
  await ada.context.addInitScript(() => {
    const getFile = () => Promise.resolve(new File(['read me'], 'paper.txt'))
    // As Chromium does, also after a reload.
    const setConsumer = (take: (launch: object) => void) => take({ files: [{ getFile }] })
    Object.defineProperty(window, 'launchQueue', { value: { setConsumer } })
  })
  await ada.opens('/share')
  await expect(shownTo(ada)).toContainText('paper.txt')
  await ada.page.reload()
  await expect(shownTo(ada)).toContainText('paper.txt')
  expect(await rowsOf(ada.page, 'shares')).toHaveLength(1)
})

test('a shortcut of the icon makes a room, another searches', async ({ person }) => {
  const ada = await person('Ada')
  await ada.opens('/?new')
  await expect(ada.page.getByRole('dialog', { name: 'New room' })).toBeVisible()
  await ada.opens('/?search')
  await expect(ada.page.getByRole('dialog')).toBeVisible()
  await expect(ada.page.getByRole('combobox', { name: 'Search messages' })).toBeFocused()
})
