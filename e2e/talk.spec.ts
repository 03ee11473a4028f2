import { expectAccessible } from './axe.ts'
import { expect, test } from './people.ts'

test('two people who have never been here talk at once', async ({ person }) => {
  const ada = await person('Ada')
  const ben = await person('Ben')

  const room = await ada.makesRoom('On the train')
  await ben.enters(room)
  await expect(ben.page.getByRole('heading', { name: 'On the train' })).toBeVisible()

  await ada.says('Hello Ben')
  await ada.seesStored('Hello Ben')
  await ben.sees('Hello Ben')
  await ben.says('Hello Ada\nsecond line')
  await ada.sees('second line')

  await ada.page.reload()
  await ada.sees('Hello Ben')
  await ada.sees('second line')
})

test('says who types, who is here and what is unread', async ({ person }) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Typing')
  await ben.enters(room)
  await ada.says('are you there?')
  await ben.sees('are you there?')

  await ben.composer.pressSequentially('I am')
  await expect(ada.page.getByText(/is typing/)).toBeVisible()

  await ben.page.goBack()
  await ben.opens('/')
  await ada.says('one that you miss')
  const link = ben.page
    .getByRole('navigation', { name: 'Rooms' })
    .getByRole('link', { name: /Typing/ })
  await expect(link).toContainText('1')
  await link.click()
  await ben.sees('one that you miss')
})

test('edits, replies, reacts and deletes', async ({ person }) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Changes')
  await ben.enters(room)
  await ada.says('a typpo')
  await ada.seesStored('a typpo')
  await ben.sees('a typpo')

  await ada.chooses('a typpo', 'Edit')
  await ada.composer.fill('a typo')
  await ada.page.getByRole('button', { name: /^(Send|Save)/ }).click()
  await ben.sees(/a typo[\s\S]*edited/i)

  await ben.reacts('a typo', '👍')
  await expect(ada.message('a typo').getByRole('button', { name: /👍/ })).toBeVisible()

  await ben.chooses('a typo', 'Reply')
  await ben.says('well spotted')
  await expect(ada.message('well spotted')).toContainText('a typo')

  await ada.chooses(/^(?![\s\S]*well spotted)[\s\S]*a typo/, 'Delete')
  await ada.page
    .getByRole('dialog')
    .getByRole('button', { name: /Delete/ })
    .click()
  await ben.sees(/deleted/i)
  await expect(ben.log).not.toContainText('edited')
})

test('all emoji to react with are inside the window', async ({ person }) => {
  const ada = await person('Ada')
  await ada.makesRoom('Emoji')
  await ada.page.setViewportSize({ width: 390, height: 600 })
  const lines = (word: string) => Array.from({ length: 24 }, () => word).join('\n')
  for (const text of [lines('before'), 'the one', lines('after')]) await ada.says(text)
  await ada.seesStored('after')
  const more = ada.message('the one').getByRole('button', { name: 'More' })
  await more.scrollIntoViewIfNeeded()
  // Below it there is room for what can be done, and not for more.
  const below = await more.evaluate((button) => {
    const room = () => window.innerHeight - button.getBoundingClientRect().bottom
    button.closest('[role=log]')!.scrollTop += 262 - room()
    return room()
  })
  expect(Math.round(below)).toBe(262)
  await more.click()
  const menu = ada.page.getByRole('menu', { name: 'More' })
  const edges = () =>
    menu.evaluate((element) => {
      const { top, bottom } = element.getBoundingClientRect()
      return { top, below: window.innerHeight - bottom }
    })
  const { top } = await edges()
  expect(top).toBeGreaterThan((await more.boundingBox())?.y ?? Infinity)
  await menu.getByRole('menuitem', { name: 'React with another emoji' }).click()
  await expect(menu.getByRole('menuitem', { name: 'React with clover' })).toBeAttached()
  await expect.poll(async () => (await edges()).below).toBeGreaterThanOrEqual(0)
})

test('is accessible, on the phone and at the desk', async ({ person }) => {
  const ada = await person('Ada')
  await ada.opens('/')
  await expect(ada.page.getByRole('button', { name: 'New room' }).first()).toBeVisible()
  await expectAccessible(ada.page)
  await ada.makesRoom('For everybody')
  await ada.says('a message with a link, https://example.org')
  await ada.seesStored('a link')
  await expectAccessible(ada.page)
  await ada.page.setViewportSize({ width: 1440, height: 900 })
  await expect(ada.page.getByRole('navigation', { name: 'Rooms' })).toBeVisible()
  await expectAccessible(ada.page)
})
