import { expect, test } from './people.ts'

test('a room is made from the keyboard, and never without a title', async ({ person }) => {
  const ada = await person('Ada')
  const asked: string[] = []
  ada.page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/api/rooms')) asked.push('room')
  })
  await ada.opens('/')
  await ada.page.getByRole('button', { name: 'New room' }).first().click()
  const dialog = ada.page.getByRole('dialog')
  const title = dialog.getByRole('textbox', { name: 'Title' })
  await expect(title).toBeFocused()

  await ada.page.keyboard.type('   ')
  await ada.page.keyboard.press('Enter')
  await expect(dialog.getByRole('alert')).toHaveText('A room needs a title.')
  expect(asked).toEqual([])

  await ada.page.keyboard.type('Garden')
  await ada.page.keyboard.press('Enter')
  await expect(ada.page.getByRole('heading', { name: 'Garden' })).toBeVisible()
  expect(asked).toEqual(['room'])

  await ada.page.getByRole('button', { name: 'Room menu' }).click()
  await ada.page.getByRole('menuitem', { name: 'Room settings' }).click()
  await expect(title).toBeFocused()
  await title.fill(' ')
  await ada.page.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByRole('alert')).toHaveText('A room needs a title.')
  await title.fill('Orchard')
  await ada.page.getByRole('button', { name: 'Save' }).click()
  await expect(ada.page.getByRole('heading', { name: 'Orchard' })).toBeVisible()
})

test('the focus goes back to where a dialog came from', async ({ person }) => {
  const ada = await person('Ada')
  await ada.opens('/')
  const button = ada.page.getByRole('button', { name: 'New room' }).first()
  await button.click()
  await expect(ada.page.getByRole('textbox', { name: 'Title' })).toBeFocused()
  await ada.page.keyboard.press('Shift+Tab')
  await ada.page.getByRole('button', { name: 'Close' }).click()
  await expect(button).toBeFocused()
})
