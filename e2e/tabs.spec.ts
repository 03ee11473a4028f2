import { expect, test } from './people.ts'
import type { Person } from './person.ts'
import type { Page } from '@playwright/test'

const LOCK = 'tendril:sender'

/** Which of these tabs holds the sender's lock; -1: none of them. */
async function leader(pages: readonly Page[]): Promise<number> {
  const mine = await Promise.all(
    pages.map((page) =>
      page.evaluate(async (lock) => {
        const probe = crypto.randomUUID()
        return navigator.locks.request(probe, async () => {
          const { held = [] } = await navigator.locks.query()
          const me = held.find(({ name }) => name === probe)?.clientId
          return held.some(({ name, clientId }) => name === lock && clientId === me)
        })
      }, LOCK),
    ),
  )
  return mine.indexOf(true)
}

/** Ada in two tabs, of which the first leads, and Ben, who reads. */
async function twoTabs(person: (name: string) => Promise<Person>) {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Two tabs')
  await ben.enters(room)
  await expect.poll(() => leader([ada.page])).toBe(0)
  const first = ada.page
  await ada.takesNewTab()
  await ada.enters(room)
  expect(await leader([first, ada.page])).toBe(0)
  await ada.says('the first tab sends this')
  await ben.sees('the first tab sends this')
  return { ada, ben, first, second: ada.page }
}

/** What a tab has asked the server to append, in frames. */
function appendsOf(page: Page): string[] {
  const appends: string[] = []
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      if (String(payload).includes('"room:append"')) appends.push(String(payload))
    }),
  )
  return appends
}

for (const [how, end] of [
  ['closed', (page: Page) => page.close()],
  ['crashed', (page: Page) => page.goto('chrome://crash').catch(() => null)],
] as const) {
  test(`when the tab that sends is ${how}, another does within two seconds`, async ({ person }) => {
    const { ada, ben, first, second } = await twoTabs(person)
    const ended = end(first)
    const began = Date.now()
    await expect.poll(() => leader([second]), { intervals: [50] }).toBe(0)
    const took = Date.now() - began
    await ended
    test.info().annotations.push({ type: 'measured', description: `${took} ms` })
    expect(took).toBeLessThan(2000)
    await ada.says('the second tab sends this')
    await ben.sees('the second tab sends this')
    expect(await ben.texts(/the \w+ tab sends this/)).toHaveLength(2)
  })
}

test('a tab that sleeps loses the lead, and sends nothing when it wakes', async ({ person }) => {
  const { ada, ben, first, second } = await twoTabs(person)
  await first.reload()
  await expect.poll(() => leader([second])).toBe(0)
  // The one that is watched connects anew, and leads again.
  const appends = appendsOf(first)
  await first.reload()
  await second.reload()
  await expect.poll(() => leader([first])).toBe(0)
  await ada.says('one')
  await ben.sees('one')
  expect(appends).toHaveLength(1)

  const cdp = await ada.context.newCDPSession(first)
  // Nothing runs in it, and it keeps what it holds: browsers freeze only what nobody sees.
  await cdp.send('Debugger.enable')
  await cdp.send('Debugger.pause')
  await ada.says('two')
  await ada.says('three')
  await ben.sees('three')
  // The worker may have been the one that took it, and gives it to a tab that asks.
  await expect.poll(() => leader([second])).toBe(0)

  await cdp.send('Debugger.resume')
  await ada.says('four')
  await ben.sees('four')
  await expect.poll(() => leader([first, second])).toBe(1)
  await ada.seesStored('four')
  expect(appends).toHaveLength(1)
  const order = ['one', 'two', 'three', 'four']
  expect(await ben.texts(/\b(?:one|two|three|four)\b/)).toEqual(order)
})
