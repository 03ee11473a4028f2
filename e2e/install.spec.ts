import { createHash, randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { HomeScreen } from './home-screen.ts'
import { expect, test } from './people.ts'

// Each is over in seconds, on a machine that has nothing else to do.
test.setTimeout(300_000)

test('the app is installed, opens from the home screen while the server is dead, and takes files there', async ({
  person,
  server,
}, info) => {
  const ben = await person('Ben')
  const phone = new HomeScreen('Ada', server.url)
  try {
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
    await phone.install()
    const { fileHandlers } = await phone.state()
    expect(fileHandlers.map(({ action }) => action)).toEqual([`${server.url}/share`])
    await phone.stop()

    ben.cutOff = true
    await server.kill()
    await phone.start()
    ada = await phone.launch()
    ada.cutOff = true
    await expect(ada.page.getByRole('link', { name: /Home/ })).toBeVisible()
    const display = await ada.page.evaluate(() => matchMedia('(display-mode: standalone)').matches)
    expect(display).toBe(true)
    await ada.page.getByRole('link', { name: /Home/ }).click()
    await ada.sees('before the tunnel')
    await ada.says('in the tunnel')
    await expect(ada.message('in the tunnel')).toContainText('Queued')

    const bytes = randomBytes(100_000)
    const path = info.outputPath('ticket.pdf')
    writeFileSync(path, bytes)
    await phone.opensWith([path])
    await expect(ada.page.getByRole('region', { name: 'What you share' })).toContainText(
      'ticket.pdf',
    )
    await ada.page
      .getByRole('region', { name: 'Rooms to choose from' })
      .getByRole('button', { name: /Home/ })
      .click()
    await expect(ada.page.getByRole('list', { name: 'Attached files' })).toContainText('ticket.pdf')
    await ada.page.getByRole('button', { name: 'Send' }).click()
    await expect(ada.message('ticket.pdf')).toContainText('Queued')

    await server.start()
    await ben.sees('in the tunnel')
    expect(await ben.sumOf('ticket.pdf')).toBe(createHash('sha256').update(bytes).digest('hex'))
    await ada.seesStored('in the tunnel')
    await ada.opens('/')
    await ben.says('you are out of it')
    const badge = async () => (await phone.state()).badgeCount
    await expect.poll(badge).toBe(1)
    await ada.page.getByRole('link', { name: /Home/ }).click()
    await ada.sees('you are out of it')
    await expect.poll(badge).toBe(0)
    expect(ada.complaints).toEqual([])
  } finally {
    await phone.close()
  }
})
