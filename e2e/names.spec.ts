import type { Locator } from '@playwright/test'
import { expect, test } from './people.ts'

test('a new name is told with the old one', async ({ person }) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Names')
  await ben.enters(room)
  await ada.isCalled('Ada')
  await ada.enters(room)
  await ada.says('hello')
  await ben.sees('hello')
  await ada.isCalled('Bea')
  await expect(ben.log).toContainText('Ada is now called Bea')
})

test('a line about somebody reads from left to right, whatever they are called', async ({
  person,
}) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Directions')
  await ben.enters(room)
  await ben.page.evaluate(async () => {
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ name: 'בן כהן' })
    await fetch('/api/session', { method: 'POST', headers, body })
  })
  await ben.says('שלום')
  const line = ada.log.getByText('בן כהן came in')
  await expect(line).toBeVisible()
  await expect(line).toHaveCSS('direction', 'ltr')
})

test('a new name is the same in all tabs', async ({ person }) => {
  const ada = await person('Ada')
  await ada.opens('/')
  const first = ada.page
  await expect(first.getByRole('button', { name: /^Change my name/ })).toBeVisible()
  await ada.takesNewTab()
  await ada.opens('/')
  await ada.page.getByRole('button', { name: /^Change my name/ }).click()
  await ada.page.getByRole('textbox', { name: 'My name' }).fill('Cleo')
  await ada.page.keyboard.press('Enter')
  await expect(first.getByRole('button', { name: 'Change my name, Cleo' })).toBeVisible()
})

test('the time keeps its distance, whichever way a message is written', async ({ person }) => {
  const ada = await person('Ada')
  await ada.makesRoom('Both ways')
  for (const text of ['hello there', 'שלום לכולם']) {
    await ada.says(text)
    const gap = await ada.message(text).evaluate((article, said) => {
      const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT)
      const range = document.createRange()
      while (walker.nextNode()) {
        if (walker.currentNode.textContent === said) range.selectNodeContents(walker.currentNode)
      }
      const written = range.getBoundingClientRect()
      const time = article.querySelector('time')!.getBoundingClientRect()
      return Math.max(time.left - written.right, written.left - time.right)
    }, text)
    expect(gap, text).toBeGreaterThanOrEqual(8)
  }
})

const overflow = (it: Locator) =>
  it.evaluate((element) => element.scrollWidth - element.clientWidth)

test('a name of one long word is broken where there is no room for it', async ({ person }) => {
  const ada = await person('Ada')
  await ada.isCalled('W'.repeat(40))
  await ada.makesRoom('Verylongword'.repeat(8))
  await ada.page.getByRole('button', { name: 'Room menu' }).click()
  await ada.page.getByRole('menuitem', { name: 'Delete room' }).click()
  const sheet = ada.page.getByRole('dialog', { name: 'Delete this room?' })
  await expect(sheet.getByRole('button', { name: 'Keep it' })).toBeVisible()
  expect(await overflow(sheet)).toBe(0)
  await sheet.getByRole('button', { name: 'Keep it' }).click()

  const buffer = Buffer.from('up and down')
  await ada.attaches({ name: `${'N'.repeat(240)}.txt`, mimeType: 'text/plain', buffer })
  const reads = ada.log.getByRole('button', { name: /^Read N/ })
  await expect(reads).toBeVisible()
  expect(await overflow(reads)).toBe(0)
  expect(await overflow(ada.log.getByText('came in'))).toBe(0)
})
