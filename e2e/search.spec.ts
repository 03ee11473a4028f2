import { expect, test } from './people.ts'
import { lines, pour } from './pour.ts'

test('what was said is found without a network, by the keyboard alone', async ({ person }) => {
  const ada = await person('Ada')
  const kitchen = await ada.makesRoom('Kitchen')
  await ada.says('Crème brûlée for six')
  await ada.seesStored('brûlée')
  await pour(ada, kitchen, lines('stir', 150))
  await ada.sees('stir 150.')
  await ada.makesRoom('Garden')
  await ada.says('no cremes here, but beans')
  await ada.seesStored('beans')
  await ada.goesOffline()
  await expect(ada.status).toContainText(/offline/i)

  await ada.page.keyboard.press('Control+k')
  const dialog = ada.page.getByRole('dialog', { name: 'Search' })
  const found = dialog.getByRole('option')
  const field = dialog.getByRole('combobox', { name: 'Search messages' })
  await expect(field).toBeFocused()
  await ada.page.keyboard.type('CREME')
  await expect(found).toHaveCount(2)
  await expect(found.first()).toContainText(/You.*Garden.*no cremes here/)
  await expect(found.last().locator('mark')).toHaveText('Crème')
  await expect(dialog).toContainText('on this device')
  await ada.page.keyboard.type(' brul')
  await expect(found).toHaveCount(1)
  await ada.page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  await expect(ada.page).toHaveURL(new RegExp(`${kitchen}$`))
  await expect(ada.message('brûlée')).toBeInViewport()

  await ada.page.keyboard.press('Control+k')
  await expect(dialog).toBeVisible()
  await ada.page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
})

test('messages are found as they are now', async ({ person }) => {
  const ada = await person('Ada')
  await ada.makesRoom('Second thoughts')
  for (const text of ['meet at noon', 'bring a tent', 'forget the map']) {
    await ada.says(text)
    await ada.seesStored(text)
  }
  await ada.chooses('bring a tent', 'Delete')
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await expect(ada.log).toContainText('Message deleted')
  await ada.goesOffline()
  await ada.chooses('meet at noon', 'Edit')
  await ada.composer.fill('meet at dusk')
  await ada.composer.press('Control+Enter')
  await ada.sees('meet at dusk')

  await ada.page.getByRole('button', { name: 'Room menu' }).click()
  await ada.page.getByRole('menuitem', { name: 'Search in this room' }).click()
  const dialog = ada.page.getByRole('dialog', { name: 'Search' })
  await expect(dialog.getByRole('checkbox', { name: 'Only in this room' })).toBeChecked()
  const found = dialog.getByRole('option')
  const field = dialog.getByRole('combobox', { name: 'Search messages' })
  for (const [words, count] of [
    ['noon', 0],
    ['dusk', 1],
    ['tent', 0],
    ['map', 1],
  ] as const) {
    await field.fill(words)
    await expect(found, words).toHaveCount(count)
    if (count === 0) await expect(dialog).toContainText('Nothing found')
  }
  await found.click()
  await expect(ada.message('forget the map')).toBeInViewport()
})
