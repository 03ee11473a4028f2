import { expect, test } from './people.ts'
import type { Person } from './person.ts'

test('the app opens at any address while the server is dead, and sends later what is written', async ({
  person,
  server,
}) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Aeroplane')
  await ben.enters(room)
  await ada.says('before take-off')
  await ada.seesStored('before take-off')
  expect(await runsInjected(ada)).toBe(false)
  await ada.keepsTheApp()

  ada.cutOff = ben.cutOff = true
  await server.kill()
  await ada.page.reload()
  await ada.sees('before take-off')
  expect(await runsInjected(ada)).toBe(false)
  await ada.page.close()
  await ada.takesNewTab()
  await ada.opens('/?source=pwa')
  await ada.page.getByRole('link', { name: /Aeroplane/ }).click()
  await ada.sees('before take-off')
  // Also where it has never been.
  await ada.enters(`/r/${'n'.repeat(22)}?x=1`)
  await ada.enters(`${room}?from=a+notification`)
  await ada.says('over the sea')
  await expect(ada.message('over the sea')).toContainText('Queued')
  await ada.drafts('half a thou')

  await server.start()
  await ben.sees('over the sea')
  await ada.seesStored('over the sea')
  await ada.page.reload()
  await expect(ada.composer).toHaveValue('half a thou')
  expect(await ben.texts(/over the sea/)).toHaveLength(1)
})

/** Whether a script that somebody smuggled into the page would run. */
async function runsInjected({ page, complaints }: Person): Promise<boolean> {
  const before = complaints.length
  const ran = await page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'window.injected = true'
    document.head.append(script)
    return 'injected' in window
  })
  // The browser says that it has refused it, and nothing else.
  await expect.poll(() => complaints.length).toBe(before + 1)
  expect(complaints.splice(before)[0]).toContain('Content Security Policy')
  return ran
}

test('a phone that was killed starts cold without a server, with all that it knew', async ({
  person,
  device,
  server,
}) => {
  const ben = await person('Ben')
  const phone = device('Ada’s phone')
  let ada = await phone.start()
  const other = await ada.makesRoom('Other')
  const room = await ada.makesRoom('Cold')
  await ben.enters(room)
  await ada.says('warm')
  await ada.seesStored('warm')
  await ada.keepsTheApp()

  ada.cutOff = ben.cutOff = true
  await server.kill()
  const order = [1, 2, 3].map((n) => `said to a dead server ${n}!`)
  for (const path of [room, other]) {
    await ada.enters(path)
    for (const text of order) await ada.says(text)
    await expect(ada.message(order[2]!)).toContainText('Queued')
  }
  await phone.kill()
  ada = await phone.start()
  ada.cutOff = true
  // A processor that has just been woken.
  const cdp = await ada.context.newCDPSession(ada.page)
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  await ada.enters(room)
  await ada.sees('warm')
  await expect(ada.message(order[2]!)).toContainText('Queued')
  const painted = await ada.page.evaluate(() =>
    Math.round(performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0),
  )
  test.info().annotations.push({ type: 'measured', description: `first paint ${painted} ms` })
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 1 })

  await server.start()
  await ada.seesStored(order[2]!)
  for (const path of [room, other]) {
    await ben.enters(path)
    await ben.sees(order[2]!)
    expect(await ben.texts(/said to a dead server \d!/)).toEqual(order)
  }
})

test('a page that came past the worker is taken over by it', async ({ person }) => {
  const ada = await person('Ada')
  await ada.makesRoom('Late')
  await ada.keepsTheApp()
  await ada.page.addInitScript(() =>
    Object.assign(window, { alone: navigator.serviceWorker.controller === null }),
  )
  const cdp = await ada.context.newCDPSession(ada.page)
  const again = ada.page.waitForEvent('load')
  await cdp.send('Page.reload', { ignoreCache: true })
  await again
  expect(await ada.page.evaluate(() => (window as { alone?: boolean }).alone)).toBe(true)
  await ada.keepsTheApp()
})

test('the first paint needs nothing but the page', async ({ person, server }) => {
  const ada = await person('Ada')
  // Scripts and styles never come.
  await ada.page.route('**/_next/**', () => new Promise(() => {}))
  await ada.page.goto(`${server.url}/r/AAAAAAAAAAAAAAAAAAAAAA`, { waitUntil: 'commit' })
  await expect(ada.page.getByText('Tendril', { exact: true })).toBeVisible()
  const [paper, body] = await ada.page.evaluate(() => {
    const { backgroundColor } = getComputedStyle(document.body)
    const probe = document.body.appendChild(document.createElement('i'))
    probe.style.color = 'var(--paper)'
    return [getComputedStyle(probe).color, backgroundColor]
  })
  expect(body).toBe(paper)
  expect(body).not.toBe('rgba(0, 0, 0, 0)')
})

test('no cache holds what the server says of anybody', async ({ person }) => {
  const ada = await person('Ada')
  await ada.makesRoom('Private')
  await ada.says('for us alone')
  await ada.keepsTheApp()
  await ada.page.reload()
  await ada.sees('for us alone')
  const kept = await ada.page.evaluate(async () => {
    const names = await caches.keys()
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
    return requests.flat().map(({ url }) => new URL(url).pathname)
  })
  expect(kept.length).toBeGreaterThan(10)
  expect(kept.filter((path) => !/^\/(?:_next\/static\/.+|[\w-]+\.\w+)?$/.test(path))).toEqual([])
  // Each of them can be had, or no device would take the app.
  for (const path of kept) {
    const answer = await ada.page.request.get(new URL(path, ada.page.url()).href)
    expect(`${path} ${answer.status()}`).toBe(`${path} 200`)
  }
})
