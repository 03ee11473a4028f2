import { expectAccessible } from './axe.ts'
import { expect, test } from './people.ts'
import { rowsOf } from './store.ts'

test('somebody sees what the device keeps, bounds it, and clears it without losing what is unsent', async ({
  person,
}) => {
  const ada = await person('Ada')
  const room = await ada.makesRoom('Attic')
  await ada.says('an old letter')
  await ada.seesStored('an old letter')
  await ada.keepsTheApp()
  await ada.goesOffline()
  await ada.says('not sent yet')
  await ada.drafts('half a thou')
  await ada.page.getByRole('link', { name: 'All rooms' }).click()

  await ada.page.getByRole('button', { name: 'My menu' }).click()
  await ada.page.getByRole('menuitem', { name: 'This device' }).click()
  const dialog = ada.page.getByRole('dialog', { name: 'This device' })
  await expect(dialog).toContainText(/[1-9]\d* messages?\s*about/)
  await expect(dialog).toContainText('1 waiting to be sent')
  await expect(dialog).toContainText(/All of Tendril\s*[\d.]+ \w+ of [\d.]+ \w+/)
  await expectAccessible(ada.page)
  const budget = dialog.getByRole('combobox', { name: 'Keep messages and pictures up to' })
  await budget.selectOption('50 MB')
  await expect
    .poll(() => rowsOf(ada.page, 'meta'))
    .toContainEqual({ key: 'budget', value: 50_000_000 })

  await dialog.getByRole('button', { name: 'Clear history on this device' }).click()
  const question = ada.page.getByRole('dialog', { name: 'Clear history on this device?' })
  await expect(question).toBeVisible()
  await expectAccessible(ada.page)
  await question.getByRole('button', { name: 'Clear', exact: true }).click()
  await expect(dialog).toContainText('0 messages')
  await expect(dialog).toContainText('1 waiting to be sent')
  await dialog.getByRole('button', { name: 'Close' }).click()

  await ada.page.getByRole('link', { name: /Attic/ }).click()
  await ada.sees('not sent yet')
  await expect(ada.message('an old letter')).toHaveCount(0)
  await expect(ada.composer).toHaveValue('half a thou')
  await ada.comesBack()
  await ada.seesStored('not sent yet')
  await ada.sees('an old letter')
  await ada.enters(room)
  const said = () => ada.texts(/an old letter|not sent yet/)
  await expect.poll(said).toEqual(['an old letter', 'not sent yet'])
  expect(await rowsOf(ada.page, 'meta')).toContainEqual({ key: 'budget', value: 50_000_000 })
})
