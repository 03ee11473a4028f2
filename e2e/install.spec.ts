import { expect, test } from './people.ts'
import { HomeScreen } from './home-screen.ts'

// Each is over in seconds, on a machine that has nothing else to do.
test.setTimeout(300_000)

test('the app is installed, and opens from the home screen in its own window with the server dead', async ({
  person,
  device,
  server,
}) => {
  const ben = await person('Ben')
  const phone = device('Ada’s phone')
  let ada = await phone.start()
  const room = await ada.makesRoom('Home')
  await ben.enters(room)
  await ada.says('before the tunnel')
  await ben.sees('before the tunnel')
  await ada.keepsTheApp()

  const page = await ada.context.newCDPSession(ada.page)
  expect((await page.send('Page.getInstallabilityErrors')).installabilityErrors).toEqual([])
  const manifest = await page.send('Page.getAppManifest')
  expect(manifest.errors).toEqual([])
  expect(manifest.url).toContain('/manifest.webmanifest')
  await page.detach()

  let home = await HomeScreen.of(ada, server.url)
  await home.install()
  expect((await home.state()).fileHandlers.length).toBeGreaterThan(0)
  await phone.quit()

  ben.cutOff = true
  await server.kill()
  ada = await phone.start()
  ada.cutOff = true
  home = await HomeScreen.of(ada, server.url)
  ada.looksAt(await home.launch())
  const standalone = () => matchMedia('(display-mode: standalone)').matches
  expect(await ada.page.evaluate(standalone)).toBe(true)
  await ada.page.getByRole('link', { name: /Home/ }).click()
  await ada.sees('before the tunnel')
  await ada.says('in the tunnel')
  await expect(ada.message('in the tunnel')).toContainText('Queued')

  await server.start()
  await ben.sees('in the tunnel')
  await ada.seesStored('in the tunnel')
  await ada.page.getByRole('link', { name: 'All rooms' }).click()
  await ben.says('you are out of it')
  const badge = async () => (await home.state()).badgeCount
  await expect.poll(badge).toBe(1)
  await ada.page.getByRole('link', { name: /Home/ }).click()
  await ada.sees('you are out of it')
  await expect.poll(badge).toBe(0)
})
