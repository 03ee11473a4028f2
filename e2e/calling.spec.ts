import { expectAccessible } from './axe.ts'
import { expect, test } from './people.ts'

test.setTimeout(240_000)

test('somebody is called by a name that is completed without a network, and sees it', async ({
  person,
}) => {
  const [ada, ben, bea] = [await person('Ada'), await person('Ben'), await person('Bea')]
  const room = await ada.makesRoom('Summits')
  await ada.says('who was up there?')
  for (const [who, name] of [
    [ben, 'Ben Nevis'],
    [bea, 'Bea'],
  ] as const) {
    await who.isCalled(name)
    await who.enters(room)
    await who.says('hello')
    await ada.sees('hello')
  }
  await expect(ada.log.getByRole('article', { name: /^Bea,/ })).toBeVisible()
  const people = ada.page.getByRole('listbox', { name: 'People' })
  const option = (name: string) => people.getByRole('option', { name })

  await ada.keepsTheApp()
  await ada.goesOffline()
  await expect(ada.status).toContainText(/offline/i)
  await ada.composer.pressSequentially('up @b')
  await expect(people.getByRole('option')).toHaveText([/Bea/, /Ben Nevis/])
  await expect(option('Bea')).toHaveAttribute('aria-selected', 'true')
  await expectAccessible(ada.page)
  await ada.page.keyboard.press('ArrowDown')
  await expect(option('Ben Nevis')).toHaveAttribute('aria-selected', 'true')
  await expect(ada.composer).toHaveAttribute(
    'aria-activedescendant',
    (await option('Ben Nevis').getAttribute('id')) ?? '',
  )
  await ada.page.keyboard.press('Enter')
  await expect(ada.composer).toHaveValue('up @Ben Nevis ')
  await expect(people).toHaveCount(0)
  await expect(ada.composer).not.toHaveAttribute('aria-activedescendant')

  await ada.composer.pressSequentially('and @')
  await expect(people).toBeVisible()
  await ada.page.keyboard.press('Escape')
  await expect(people).toHaveCount(0)
  await ada.composer.pressSequentially(' ten, @b')
  await ada.page.setViewportSize({ width: 360, height: 640 })
  await expect(option('Bea')).toBeVisible()
  expect((await option('Bea').boundingBox())?.height).toBeGreaterThanOrEqual(44)
  await option('Bea').click()
  await expect(ada.composer).toHaveValue('up @Ben Nevis and @ ten, @Bea ')
  await expect(ada.composer).toBeFocused()
  await ada.page.getByRole('button', { name: 'Send' }).click()
  const called = ada.message('up @Ben Nevis').last()
  await expect(called.locator('b')).toHaveText(['@Ben Nevis', '@Bea'])

  await ada.comesBack()
  for (const [who, mine, other] of [
    [ben, '@Ben Nevis', '@Bea'],
    [bea, '@Bea', '@Ben Nevis'],
  ] as const) {
    const heard = who.message('up @Ben Nevis').last()
    await expect(heard.locator('mark')).toHaveText([mine])
    await expect(heard.locator('b')).toHaveText([other])
  }
  await expectAccessible(ben.page)

  // On its board as well, where one writes above what was written.
  await ada.opens(`${room}/board`)
  await bea.opens(`${room}/board`)
  await ada.composer.pressSequentially('see @b')
  await expect(people.getByRole('option')).toHaveText([/Bea/, /Ben Nevis/])
  const [field, below] = [await ada.composer.boundingBox(), await option('Bea').boundingBox()]
  expect(below?.y).toBeGreaterThan((field?.y ?? 0) + (field?.height ?? 0))
  await option('Bea').click()
  await expect(ada.composer).toHaveValue('see @Bea ')
  await expect(async () => {
    await ada.composer.pressSequentially('.')
    await expect(bea.page.getByText('Somebody is typing…')).toBeVisible({ timeout: 2000 })
  }).toPass({ timeout: 60_000 })
})
