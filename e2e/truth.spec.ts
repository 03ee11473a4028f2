import { expect, test } from './people.ts'

test('a message says who has seen it, also what was seen while its author was away', async ({
  person,
}) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Seen')
  await ben.enters(room)
  await ada.says('look here')
  await expect(ada.message('look here')).toContainText(/Stored. Seen by Anonymous\d+/)

  await ben.opens('/')
  await ada.says('for later')
  await ada.seesStored('for later')
  await ada.page.close()
  await ben.page.getByRole('link', { name: /Seen/ }).click()
  await ben.sees('for later')
  // Read positions are told a second after they have moved.
  await expect(ben.page).toHaveURL(new RegExp(room))
  const position = async () => {
    const answer = await ben.page.request.get(ben.page.url().replace('/r/', '/api/rooms/'))
    return ((await answer.json()) as { room: { seen?: number; head: number } }).room
  }
  await expect.poll(async () => (await position()).seen).toBe((await position()).head)
  await ada.takesNewTab()
  await ada.enters(room)
  await expect(ada.message('for later')).toContainText('Seen by')
})

test('what waits says why, and settings wait like what is said', async ({ person }) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Old name')
  await ben.enters(room)

  await ada.goesOffline()
  await ada.says('from a tunnel')
  await expect(ada.message('from a tunnel')).toContainText('Queued: no network')
  await ada.page.getByRole('button', { name: 'Room menu' }).click()
  await ada.page.getByRole('menuitem', { name: 'Room settings' }).click()
  const dialog = ada.page.getByRole('dialog')
  await dialog.getByRole('textbox').first().fill('New name')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toBeHidden()
  const heading = (who: typeof ada) => who.page.getByRole('heading', { level: 1, name: 'New name' })
  await expect(heading(ada)).toBeVisible()
  const waiting = ada.page.getByRole('region', { name: 'Room settings' })
  await expect(waiting).toContainText('New settings queued: no network')
  await expect(ada.status).toContainText('2 only on this device')

  await ada.comesBack()
  await expect(heading(ben)).toBeVisible()
  await ben.sees('from a tunnel')
  await expect(waiting).toBeHidden()
  await expect(heading(ada)).toBeVisible()
})
