import { expect, test } from './people.ts'

test('a menu opens whenever it is asked for, and its button closes it', async ({ person }) => {
  const ada = await person('Ada')
  await ada.opens()
  const button = ada.page.getByRole('button', { name: 'My menu' })
  const menu = ada.page.getByRole('menu', { name: 'My menu' })
  for (let turn = 0; turn < 3; turn++) {
    await button.click()
    await expect(menu).toBeVisible()
    await ada.page.keyboard.press('Escape')
    await expect(menu).toBeHidden()
  }
  await button.click()
  await expect(menu).toBeVisible()
  await button.click()
  await expect(menu).toBeHidden()
  await button.press('Enter')
  await expect(menu.getByRole('menuitem').first()).toBeFocused()
})

test('a menu that is longer than the window scrolls', async ({ person }) => {
  const ada = await person('Ada')
  await ada.makesRoom('Low')
  await ada.page.setViewportSize({ width: 320, height: 256 })
  await ada.page.getByRole('button', { name: 'Room menu' }).click()
  await ada.page.keyboard.press('End')
  const last = ada.page.getByRole('menuitem', { name: 'Delete room' })
  await expect(last).toBeFocused()
  await expect(last).toBeInViewport({ ratio: 1 })
})
