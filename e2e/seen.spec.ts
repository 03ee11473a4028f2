import { drawn } from './canvas.ts'
import { expect, test } from './people.ts'
import { rowsOf } from './store.ts'

test('a picture that was seen is there without a server, and goes with its message', async ({
  person,
  server,
}) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Album')
  await ben.enters(room)
  await ada.attaches(await drawn(ada.page, 'squares.png'))
  for (const who of [ada, ben]) {
    await expect(who.attachment('squares.png').getByRole('img').first()).toBeVisible()
    await expect.poll(() => rowsOf(who.page, 'pictures')).toHaveLength(1)
  }
  await ben.keepsTheApp()
  await ada.keepsTheApp()

  ada.cutOff = ben.cutOff = true
  await server.kill()
  // The browser's own memory of what it fetched may be gone any day.
  const cdp = await ben.context.newCDPSession(ben.page)
  await cdp.send('Network.enable')
  await cdp.send('Network.clearBrowserCache')
  for (const who of [ada, ben]) {
    await who.page.reload()
    const picture = who.attachment('squares.png').getByRole('img', { name: 'squares.png' })
    await expect
      .poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth))
      .toBe(800)
  }

  await server.start()
  await ada.chooses(/./, 'Delete')
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await expect(ben.log).toContainText('Message deleted', { timeout: 60_000 })
  for (const who of [ada, ben])
    await expect.poll(() => rowsOf(who.page, 'pixels'), { timeout: 30_000 }).toHaveLength(0)
})
