import { readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { openFront } from '../server/front.fixture.ts'
import { expectAccessible } from './axe.ts'
import { expect, test } from './people.ts'
import { kept, looks, offer, versionOf, watchRegistering } from './shell.ts'
import { nextVersion, type Version } from './version.ts'

let next: Version
test.beforeAll(async () => {
  next = await nextVersion('next')
})
test.afterAll(async ({ server }) => {
  await server.kill()
  await server.start()
  next.remove()
})

test('a new version is offered, waits, and begins in all tabs with everything that was written', async ({
  person,
  server,
}) => {
  await server.kill()
  await server.start()
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Versions')
  await ben.enters(room)
  for (const who of [ada, ben]) await who.keepsTheApp()
  const second = await ada.opensTab()

  ada.cutOff = ben.cutOff = second.cutOff = true
  await server.kill()
  await ada.says('written before the update')
  await expect(ada.message('written before the update')).toContainText('Queued')
  await ada.drafts('half a thou')
  await server.start(next.root)
  await looks(ada)
  for (const tab of [ada, second]) await expect(offer(tab)).toContainText('A new version is ready')
  await expectAccessible(ada.page)

  // Said no: the old one goes on, with parts that no server has any more.
  await offer(second).getByRole('button', { name: 'Later' }).click()
  await expect(offer(second)).toBeHidden()
  await second.page.getByRole('link', { name: /Versions/ }).click()
  await second.sees('written before the update')
  await ben.sees('written before the update')
  expect(await versionOf(second)).toBeNull()

  await offer(ada).getByRole('button', { name: 'Update' }).click()
  for (const tab of [ada, second]) await expect.poll(() => versionOf(tab)).toBe('next')
  await expect(ada.composer).toHaveValue('half a thou')
  await ada.seesStored('written before the update')
  expect(new URL(second.page.url()).pathname).toBe(room)
  expect(await ben.texts(/written before the update/)).toHaveLength(1)
  await expect
    .poll(async () => (await kept(ada)).filter((path) => path.includes('/chunks/')).toSorted())
    .toEqual(listed(next).toSorted())
})

test('a version that could not be had whole is not taken, and the old one stays', async ({
  person,
  server,
}) => {
  await server.kill()
  await server.start()
  const ada = await person('Ada')
  await ada.makesRoom('Half')
  await ada.keepsTheApp()
  ada.cutOff = true

  // Something that no page begins with.
  const path = listed(next).find((name) => name.includes('/gallery-')) ?? ''
  const chunk = join(next.root, 'out', path)
  renameSync(chunk, `${chunk}.away`)
  await server.kill()
  await server.start(next.root)
  const failed = ada.page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready
    const coming = new Promise<ServiceWorker>((resolve) =>
      registration.addEventListener('updatefound', () => resolve(registration.installing!)),
    )
    await registration.update()
    const worker = await coming
    return new Promise<string>((resolve) => {
      const tell = () => /redundant|installed/.test(worker.state) && resolve(worker.state)
      worker.addEventListener('statechange', tell)
      tell()
    })
  })
  expect(await failed).toBe('redundant')
  await expect(offer(ada)).toBeHidden()
  // Nor is it on a device that has none.
  const ben = await person('Ben')
  ben.cutOff = true
  await ben.page.addInitScript(watchRegistering)
  await ben.opens()
  await ben.page.waitForFunction(() => 'failed' in globalThis, null, { polling: 100 })
  await server.kill()
  await ada.page.reload()
  await expect(ada.composer).toBeVisible()
  expect(await versionOf(ada)).toBeNull()

  renameSync(`${chunk}.away`, chunk)
  await server.start(next.root)
  await looks(ada)
  await offer(ada).getByRole('button', { name: 'Update' }).click()
  await expect.poll(() => versionOf(ada)).toBe('next')
  await ben.page.evaluate(() => dispatchEvent(new Event('online')))
  await ben.keepsTheApp()
})

test('a server that dies while a new version is fetched leaves the old one as it was', async ({
  person,
  server,
}) => {
  await server.kill()
  await server.start()
  const front = await openFront(server.url)
  try {
    const ada = await person('Ada', front.url)
    await ada.makesRoom('Interrupted')
    await ada.keepsTheApp()
    ada.cutOff = true
    const all = (await kept(ada)).toSorted()
    await server.kill()
    await server.start(next.root)
    // Slow enough that it has some of the new version when it is cut, and not all.
    front.rate = 1000
    const begun = ada.page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready
      const coming = new Promise<ServiceWorker>((resolve) =>
        registration.addEventListener('updatefound', () => resolve(registration.installing!)),
      )
      await registration.update()
      const worker = await coming
      const { state } = worker
      Object.assign(globalThis, { coming: worker })
      return state
    })
    expect(await begun).toBe('installing')
    await server.kill()
    front.cut()
    const state = () =>
      ada.page.evaluate(() => (globalThis as unknown as { coming: ServiceWorker }).coming.state)
    await expect.poll(state).toBe('redundant')
    await ada.page.reload()
    await expect(ada.composer).toBeVisible()
    expect(await versionOf(ada)).toBeNull()
    const still = new Set(await kept(ada))
    expect(all.filter((path) => !still.has(path))).toEqual([])

    front.rate = null
    await server.start(next.root)
    await looks(ada)
    await offer(ada).getByRole('button', { name: 'Update' }).click()
    await expect.poll(() => versionOf(ada)).toBe('next')
  } finally {
    await front.close()
  }
})

test('what the browser has thrown away of the app is fetched again, and said until then', async ({
  person,
  server,
}) => {
  await server.kill()
  await server.start()
  const ada = await person('Ada')
  await ada.makesRoom('Holes')
  await ada.keepsTheApp()
  const all = (await kept(ada)).toSorted()
  const loses = () =>
    ada.page.evaluate(async () => {
      // The browser's own cache would help out.
      const scripts = [...document.querySelectorAll('script[src]')].map((one) =>
        one.getAttribute('src'),
      )
      for (const name of await caches.keys()) {
        const cache = await caches.open(name)
        for (const request of await cache.keys()) {
          if (scripts.includes(new URL(request.url).pathname)) await cache.delete(request)
        }
      }
    })
  await loses()
  expect((await kept(ada)).length).toBeLessThan(all.length)
  await ada.page.reload()
  await expect(ada.composer).toBeVisible()
  await expect.poll(async () => (await kept(ada)).toSorted()).toEqual(all)

  await loses()
  ada.cutOff = true
  await server.kill()
  const cdp = await ada.context.newCDPSession(ada.page)
  await cdp.send('Network.clearBrowserCache')
  await ada.page.reload()
  await expect(
    ada.page.getByRole('heading', { name: /A part of Tendril is missing/ }),
  ).toBeVisible()
  await server.start()
  await ada.page.getByRole('link', { name: 'Try again' }).click()
  await expect(ada.composer).toBeVisible()
})

/** The paths of what this version's worker keeps of its scripts and styles. */
const listed = ({ root, chunks }: Version): string[] => {
  const worker = readFileSync(join(root, 'out/sw.js'), 'utf8')
  return chunks
    .filter((name) => worker.includes(name))
    .map((name) => `/_next/static/chunks/${name}`)
}
