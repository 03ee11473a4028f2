import { createHash, randomBytes } from 'node:crypto'
import { openFront } from '../server/front.fixture.ts'
import { expectNoByteAgain, watchOffsets } from './offsets.ts'
import { expect, test } from './people.ts'

const bytes = randomBytes(24 * 2 ** 20)

test('what was written without a network goes out when there is one, with no page open', async ({
  person,
}) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Closed app')
  await ben.enters(room)
  await ada.keepsTheApp()
  await ada.goesOffline()
  for (let n = 0; n < 5; n++) await ada.says(`from the lift ${n}!`)
  await expect(ada.message('from the lift 4!')).toContainText('Queued')
  await ada.page.close()
  await ada.comesBack()
  await ben.sees('from the lift 4!')
  const order = Array.from({ length: 5 }, (_, n) => `from the lift ${n}!`)
  expect(await ben.texts(/from the lift \d!/)).toEqual(order)

  await ada.takesNewTab()
  await ada.enters(room)
  await ada.seesStored('from the lift 4!')
  expect(await ada.texts(/from the lift \d!/)).toEqual(order)
})

test('an upload goes on with no page open, and after a cut in its middle', async ({
  person,
  server,
}) => {
  const front = await openFront(server.url)
  try {
    const ada = await person('Ada', front.url)
    const ben = await person('Ben')
    const room = await ada.makesRoom('Closed app')
    await ben.enters(room)
    await ada.keepsTheApp()
    const watched = watchOffsets(ada)
    await ada.goesOffline()
    await ada.attaches({ name: 'hike.bin', mimeType: 'application/octet-stream', buffer: bytes })
    await expect(ada.message('hike.bin')).toContainText('Queued')
    await ada.page.close()

    front.rate = 3_000_000
    await ada.comesBack()
    const progress = ben.attachment('hike.bin').getByRole('progressbar')
    await expect(progress).toHaveAttribute('aria-valuenow', /^[2-9]\d$/, { timeout: 60_000 })
    front.leadTo()
    front.cut()
    front.rate = null
    front.leadTo(server.url)

    await expect(progress).toBeHidden({ timeout: 60_000 })
    expect(await ben.sumOf('hike.bin')).toBe(createHash('sha256').update(bytes).digest('hex'))
    expect(watched.creations).toHaveLength(1)
    expect(watched.patches.some(({ offset }) => offset > 0)).toBe(true)
    expectNoByteAgain(watched)
    expect(ada.context.pages()).toEqual([])
  } finally {
    await front.close()
  }
})

test('the worker leaves it to a tab that comes, and goes on when that tab is gone', async ({
  person,
  server,
}) => {
  const front = await openFront(server.url)
  try {
    const ada = await person('Ada', front.url)
    const ben = await person('Ben')
    const room = await ada.makesRoom('In and out')
    await ben.enters(room)
    await ada.keepsTheApp()
    await ada.goesOffline()
    await ada.attaches({ name: 'hike.bin', mimeType: 'application/octet-stream', buffer: bytes })
    await expect(ada.message('hike.bin')).toContainText('Queued')
    await ada.page.close()
    front.rate = 1_500_000
    await ada.comesBack()
    const progress = ben.attachment('hike.bin').getByRole('progressbar')
    await expect(progress).toHaveAttribute('aria-valuenow', /^[1-9]\d?$/, { timeout: 60_000 })

    const watched = watchOffsets(ada)
    await ada.takesNewTab()
    await ada.enters(room)
    await expect.poll(() => ada.page.evaluate(leads), { timeout: 20_000 }).toBe('a page')
    await ada.says('from the tab')
    await ada.seesStored('from the tab')
    await ada.page.close()
    front.rate = null
    await expect(progress).toBeHidden({ timeout: 60_000 })
    expect(await ben.sumOf('hike.bin')).toBe(createHash('sha256').update(bytes).digest('hex'))
    expectNoByteAgain(watched)
  } finally {
    await front.close()
  }
})

/** Runs in a page: who holds the lock that the sender has. */
async function leads(): Promise<string> {
  const { held = [] } = await navigator.locks.query()
  const [sender] = held.filter(({ name }) => name === 'tendril:sender')
  // A worker's lock is held by a client that no page is.
  const mine = sender && (await isMine(sender.clientId ?? ''))
  return mine ? 'a page' : 'nobody else'

  async function isMine(clientId: string): Promise<boolean> {
    const name = crypto.randomUUID()
    return navigator.locks.request(name, async () => {
      const now = await navigator.locks.query()
      return now.held?.some((one) => one.name === name && one.clientId === clientId) ?? false
    })
  }
}
