import { leader, socketsAt } from './lead.ts'
import { expect, test } from './people.ts'
import type { Person } from './person.ts'
import type { Page } from '@playwright/test'

// Each is over in seconds, on a machine that has nothing else to do.
test.setTimeout(300_000)

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

/**
 * From here on nothing runs in a tab, and it keeps what it holds: browsers freeze only what nobody
 * sees. Like them it waits until no transaction is open, as the other tabs would wait for that.
 */
async function stops(page: Page): Promise<{ wakes: () => Promise<void> }> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Debugger.enable')
  const paused = new Promise((resolve) => cdp.once('Debugger.paused', resolve))
  const expression =
    'const stop = () => { if (transactions()) setTimeout(stop, 1); else debugger }; stop()'
  void cdp.send('Runtime.evaluate', { expression })
  await paused
  return {
    wakes: async () => {
      await cdp.send('Debugger.resume')
      await cdp.detach()
    },
  }
}

/** Makes `transactions()` tell a page how many of its own are open. */
function countTransactions(): void {
  let open = 0
  const begin = IDBDatabase.prototype.transaction
  IDBDatabase.prototype.transaction = function (...args) {
    const transaction = begin.apply(this, args)
    open += 1
    for (const end of ['complete', 'abort']) transaction.addEventListener(end, () => (open -= 1))
    return transaction
  }
  Object.assign(globalThis, { transactions: () => open })
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

test('a tab in the background sends what another queues, whatever becomes of its timers', async ({
  person,
}) => {
  const { ada, ben, first, second } = await twoTabs(person)
  // Browsers wake the timers of a tab that nobody sees once a minute, if they nest.
  await first.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden' })
    document.dispatchEvent(new Event('visibilitychange'))
    const after = globalThis.setTimeout
    globalThis.setTimeout = ((run: () => void, ms = 0) => after(run, ms + 600_000)) as never
  })
  await ada.says('one')
  await ben.sees('one')
  await ada.says('two')
  await ada.seesStored('two')
  await ben.sees('two')
  expect(await leader([first, second])).toBe(0)
})

test('a tab that sleeps loses the lead, and sends nothing when it wakes', async ({
  person,
  server,
}) => {
  const { ada, ben, first, second } = await twoTabs(person)
  await first.reload()
  await expect.poll(() => leader([second])).toBe(0)
  // The one that is watched connects anew, and leads again.
  await first.addInitScript(countTransactions)
  const appends = appendsOf(first)
  await first.reload()
  await second.reload()
  await expect.poll(() => leader([first])).toBe(0)
  await ada.says('one')
  await ben.sees('one')
  expect(appends).toHaveLength(1)

  const asleep = await stops(first)
  await ada.says('two')
  await ada.says('three')
  await ben.sees('three')
  // The worker may have been the one that took it, and gives it to a tab that asks.
  await expect.poll(() => leader([second])).toBe(0)

  await asleep.wakes()
  await ada.says('four')
  await ben.sees('four')
  await expect.poll(() => leader([first, second])).toBe(1)
  await ada.seesStored('four')
  expect(appends).toHaveLength(1)
  const order = ['one', 'two', 'three', 'four']
  expect(await ben.texts(/\b(?:one|two|three|four)\b/)).toEqual(order)
  // Nor does it keep a connection: one for Ada, and one for Ben.
  await expect.poll(() => socketsAt(server.url)).toBe(2)
})
