import { createHash, randomBytes } from 'node:crypto'
import { expect, test } from './people.ts'
import { wakeWorker } from './wake.ts'

const ROOMS = 3
const TABS = 5
const EACH = 24

test('five tabs and the worker send 120 messages and three files, each once and in order', async ({
  person,
  server,
}) => {
  test.setTimeout(300_000)
  const ada = await person('Ada')
  const rooms: string[] = []
  for (let n = 0; n < ROOMS; n++) rooms.push(await ada.makesRoom(`Room ${n}`))
  await ada.keepsTheApp()
  const tabs = [ada.page]
  while (tabs.length < TABS) {
    await ada.takesNewTab()
    tabs.push(ada.page)
  }
  for (const [n, page] of tabs.entries()) {
    ada.page = page
    await ada.enters(rooms[n % ROOMS] ?? '')
  }
  await ada.goesOffline()
  const said: string[][] = rooms.map(() => [])
  for (let n = 0; n < EACH; n++) {
    for (const [tab, page] of tabs.entries()) {
      ada.page = page
      const text = `tab ${tab} says ${n}!`
      await ada.says(text)
      said[tab % ROOMS]?.push(text)
    }
  }
  const sums = new Map<string, string>()
  for (const [tab, name] of ['a.bin', 'b.bin', 'c.bin'].entries()) {
    ada.page = tabs[tab] ?? ada.page
    const buffer = randomBytes(3 * 2 ** 20)
    sums.set(name, createHash('sha256').update(buffer).digest('hex'))
    await ada.attaches({ name, mimeType: 'application/octet-stream', buffer })
    await expect(ada.message(name)).toContainText('Queued')
  }

  await Promise.all([ada.comesBack(), wakeWorker(ada.context, server.url)])
  await wakeWorker(ada.context, server.url)
  const ben = await person('Ben')
  for (const [n, path] of rooms.entries()) {
    await ben.enters(path)
    const name = ['a.bin', 'b.bin', 'c.bin'][n] ?? ''
    const order = said[n] ?? []
    await ben.sees(order.at(-1) ?? '')
    expect(await ben.sumOf(name)).toBe(sums.get(name))
    const log = await ben.page.evaluate(async (room) => {
      const answer = await fetch(`/api/rooms/${room.slice(3)}/entries?from=1&limit=200`)
      const { entries } = (await answer.json()) as { entries: { body: { text?: string } }[] }
      return entries.flatMap(({ body }) => (body.text ? [body.text] : []))
    }, path)
    expect(log).toEqual(order)
    expect(await ben.log.getByRole('group', { name }).count()).toBe(1)
  }
})
