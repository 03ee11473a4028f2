import { createHash, randomBytes } from 'node:crypto'
import type { Page } from '@playwright/test'
import { expectNoByteAgain, watchOffsets } from './offsets.ts'
import { leader, socketsAt } from './lead.ts'
import { expect, test } from './people.ts'
import type { Person } from './person.ts'

// Each is over in seconds, on a machine that has nothing else to do.
test.setTimeout(300_000)

/** Ada in as many tabs, all in one room, of which the first leads. */
async function inTabs(ada: Person, count: number, title: string) {
  const room = await ada.makesRoom(title)
  await expect.poll(() => leader([ada.page])).toBe(0)
  const tabs = [ada.page]
  while (tabs.length < count) {
    await ada.takesNewTab()
    await ada.enters(room)
    tabs.push(ada.page)
  }
  const inAll = async (check: () => Promise<unknown>) => {
    for (const page of tabs) {
      ada.page = page
      await check()
    }
  }
  return { room, tabs, inAll }
}

const hereAre = (who: Person, count: number) =>
  who.page.getByRole('button', { name: `${count} people are here` })

/** Somebody goes on writing until it shows: it is told at most every three seconds. */
const seesTyping = (page: Page, writer: Person) =>
  expect(async () => {
    await writer.composer.press('x')
    await expect(page.getByText(/is typing/)).toBeVisible({ timeout: 1000 })
  }).toPass()

test('three tabs have one connection, and show the same', async ({ person, server }) => {
  await expect.poll(() => socketsAt(server.url)).toBe(0)
  const ada = await person('Ada')
  const ben = await person('Ben')
  const { room, tabs, inAll } = await inTabs(ada, 3, 'One wire')
  await ben.enters(room)
  await inAll(() => expect(hereAre(ada, 2)).toBeVisible())
  expect(await socketsAt(server.url)).toBe(2)

  const began = Date.now()
  await ben.says('to all of you')
  await inAll(() => ada.sees('to all of you'))
  const took = Date.now() - began
  test.info().annotations.push({ type: 'measured', description: `${took} ms` })

  // From a tab that does not lead, in both directions.
  expect(await leader(tabs)).toBe(0)
  ada.page = tabs[2]!
  await seesTyping(ben.page, ada)
  await inAll(() => seesTyping(ada.page, ben))
  await ben.says('and again')
  await inAll(() => expect(ada.page.getByText(/is typing/)).toBeHidden())
  ada.page = tabs[1]!
  await ada.says('from the second')
  await ben.sees('from the second')
  await inAll(() => expect(ada.message('from the second')).toContainText(/Stored. Seen by/))
  await expect(ben.message('and again')).toContainText('Seen by')

  // A room that only one of them looks at, and a page of its past.
  const other = await ben.makesRoom('Elsewhere')
  await ben.says('over here')
  ada.page = tabs[2]!
  await ada.enters(other)
  await ada.sees('over here')
  await expect(hereAre(ben, 2)).toBeVisible()
  expect(await socketsAt(server.url)).toBe(2)
})

for (const [how, end] of [
  ['is closed', (ada: Person) => ada.page.close()],
  ['crashes', (ada: Person) => ada.page.goto('chrome://crash').catch(() => null)],
] as const) {
  test(`when the tab with the connection ${how}, the others go on with another`, async ({
    person,
    server,
  }) => {
    const ada = await person('Ada')
    const ben = await person('Ben')
    const { room, tabs } = await inTabs(ada, 3, 'Heirs')
    await ben.enters(room)
    // One looks at a room that it knows of by its address alone.
    const other = await ben.makesRoom('Only there')
    ada.page = tabs[2]!
    await ada.enters(other)
    await ben.says('before')
    await ada.sees('before')

    ada.page = tabs[0]!
    await end(ada)
    await ben.says('in between')
    ada.page = tabs[2]!
    await ada.sees('in between')
    await ada.says('after')
    await ben.sees('after')
    await expect.poll(() => socketsAt(server.url)).toBe(2)
    const order = ['before', 'in between', 'after']
    const among = /\b(?:before|in between|after)\b/
    expect(await ada.texts(among)).toEqual(order)
    expect(await ben.texts(among)).toEqual(order)
    await expect(hereAre(ben, 2)).toBeVisible()
    await seesTyping(ada.page, ben)
  })
}

test('a tab that only looks sees its upload grow, also when another sends it', async ({
  person,
}) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const { room, tabs } = await inTabs(ada, 2, 'Lent hands')
  await ben.enters(room)
  const bytes = randomBytes(8 * 2 ** 20)
  const watched = watchOffsets(ada)
  ada.page = tabs[0]!
  await ada.throttles(1_000_000)
  ada.page = tabs[1]!
  await ada.throttles(1_000_000)
  await ada.attaches({ name: 'hike.bin', mimeType: 'application/octet-stream', buffer: bytes })
  const mine = ada.attachment('hike.bin').getByRole('progressbar')
  const hers = ben.attachment('hike.bin').getByRole('progressbar')
  await expect(mine).toHaveAttribute('aria-valuenow', /^[1-9]\d?$/)
  expect(await leader(tabs)).toBe(0)
  await tabs[0]!.close()
  await ada.throttles(null)
  await expect(mine).toBeHidden({ timeout: 60_000 })
  await expect(hers).toBeHidden({ timeout: 60_000 })
  expect(await ben.sumOf('hike.bin')).toBe(createHash('sha256').update(bytes).digest('hex'))
  expectNoByteAgain(watched)
})

test('who logs out in one tab is logged out in all, and their connection is gone', async ({
  person,
  server,
}) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const { room, tabs } = await inTabs(ada, 3, 'Going')
  await ben.enters(room)
  await ada.says('mine')
  await ada.seesStored('mine')
  ada.page = tabs[2]!
  await ada.opens('/')
  await ada.page
    .getByRole('button', { name: /menu|settings|more/i })
    .last()
    .click()
  await ada.page.getByRole('menuitem', { name: /log out/i }).click()
  const again = Promise.all(tabs.map((page) => page.waitForEvent('load')))
  const dialog = ada.page.getByRole('dialog')
  await dialog.getByRole('button', { name: /log out/i }).click()
  await again
  for (const page of tabs) {
    await expect(page).toHaveURL(new URL('/', server.url).href)
    await expect(page.getByRole('button', { name: /Change my name/ })).toBeVisible()
    await expect(page.getByRole('link', { name: /Going/ })).toHaveCount(0)
  }
  // Somebody new, with one connection.
  await expect.poll(() => socketsAt(server.url)).toBe(2)
  expect(await leader(tabs)).toBeGreaterThanOrEqual(0)
})

test('all tabs say that the network is gone, and that it is back', async ({ person, server }) => {
  const ada = await person('Ada')
  const { inAll } = await inTabs(ada, 3, 'Together')
  await ada.goesOffline()
  await inAll(() => expect(ada.status).toContainText('Offline'))
  await ada.says('from the tunnel')
  await ada.comesBack()
  await inAll(() => expect(ada.status).toContainText('Online'))
  await inAll(() => ada.seesStored('from the tunnel'))
  await expect.poll(() => socketsAt(server.url)).toBe(1)
})

test('a tab of a version that is not spoken any more leaves the connection to one that is', async ({
  person,
  server,
}) => {
  const ada = await person('Ada')
  const { tabs, inAll } = await inTabs(ada, 2, 'Versions')
  const [old, fresh] = tabs
  ada.cutOff = true
  const moved = { code: 'OUTDATED', text: 'Tendril has been updated. Reload to go on.' }
  await old!.route('**/api/session', (route) => route.fulfill({ status: 426, json: moved }))
  await old!.reload()
  await expect(old!.getByRole('status').first()).toContainText('Tendril has been updated')
  await expect.poll(() => leader([fresh!])).toBe(0)
  ada.page = old!
  await ada.says('kept here, sent there')
  await inAll(() => ada.seesStored('kept here, sent there'))
  await expect(fresh!.getByRole('status').first()).toContainText('Online')
  await expect.poll(() => socketsAt(server.url)).toBe(1)
})
