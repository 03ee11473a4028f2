import { expectAccessible } from './axe.ts'
import { expect, test } from './people.ts'

const note = (name: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(name) })

test('files are put in order before they are sent, by hand or by keys', async ({ person }) => {
  const ada = await person('Ada')
  await ada.makesRoom('In order')
  const tray = ada.page.getByRole('list', { name: 'Attached files' })
  const grip = (name: string) => tray.getByRole('button', { name: new RegExp(`^Move ${name}`) })
  const order = () =>
    tray
      .getByRole('listitem')
      .locator('span[title]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('title')))
  await ada.page.locator('input[type=file]').setInputFiles([note('a.txt')])
  // What is alone is in order.
  await expect(tray).toContainText('a.txt')
  await expect(grip('a.txt')).toHaveCount(0)
  await ada.page
    .locator('input[type=file]')
    .setInputFiles([note('b.txt'), note('c.txt'), note('d.txt')])
  await expect.poll(order).toEqual(['a.txt', 'b.txt', 'c.txt', 'd.txt'])
  await expectAccessible(ada.page)

  await grip('a.txt').press('ArrowRight')
  await expect.poll(order).toEqual(['b.txt', 'a.txt', 'c.txt', 'd.txt'])
  await expect(grip('a.txt')).toBeFocused()
  await expect(grip('a.txt')).toHaveAccessibleName('Move a.txt, 2 of 4')
  await grip('a.txt').press('End')
  await expect.poll(order).toEqual(['b.txt', 'c.txt', 'd.txt', 'a.txt'])
  await expect(grip('a.txt')).toBeInViewport()
  // Beyond the end there is nothing.
  await grip('a.txt').press('ArrowRight')
  await grip('a.txt').press('Home')
  await expect.poll(order).toEqual(['a.txt', 'b.txt', 'c.txt', 'd.txt'])

  await ada.page.setViewportSize({ width: 1440, height: 900 })
  const middle = async (name: string) => {
    const box = await grip(name).boundingBox()
    return { x: (box?.x ?? 0) + (box?.width ?? 0) / 2, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 }
  }
  const [from, to] = [await middle('d.txt'), await middle('b.txt')]
  await ada.page.mouse.move(from.x, from.y)
  await ada.page.mouse.down()
  await ada.page.mouse.move(to.x, to.y, { steps: 12 })
  await ada.page.mouse.up()
  await expect.poll(order).toEqual(['a.txt', 'd.txt', 'b.txt', 'c.txt'])
  // What is let go is let go.
  await ada.page.mouse.move(from.x, from.y, { steps: 4 })
  expect(await order()).toEqual(['a.txt', 'd.txt', 'b.txt', 'c.txt'])

  // A finger does the same.
  const cdp = await ada.context.newCDPSession(ada.page)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', at?: { x: number; y: number }) =>
    cdp.send('Input.dispatchTouchEvent', { type, touchPoints: at ? [at] : [] })
  const [start, goal] = [await middle('a.txt'), await middle('c.txt')]
  await touch('touchStart', start)
  for (let n = 1; n <= 10; n++)
    await touch('touchMove', { x: start.x + ((goal.x - start.x) * n) / 10, y: start.y })
  await touch('touchEnd')
  await expect.poll(order).toEqual(['d.txt', 'b.txt', 'a.txt', 'c.txt'])

  await ada.page.getByRole('button', { name: 'Send' }).click()
  const sent = ada.log.getByRole('group', { name: /\.txt$/ })
  await expect(sent).toHaveCount(4)
  const names = await sent.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')))
  expect(names).toEqual(['d.txt', 'b.txt', 'a.txt', 'c.txt'])
})
