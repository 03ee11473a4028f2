import { expect, test } from './people.ts'

const DAY = 86_400_000

test('devices whose clocks are days apart show the same order, and the server’s time', async ({
  person,
}) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  for (const [who, skew] of [
    [ada, 3 * DAY],
    [ben, -3 * DAY],
  ] as const)
    await who.page.addInitScript((ms) => {
      const now = Date.now.bind(Date)
      Date.now = () => now() + ms
    }, skew)
  const room = await ada.makesRoom('Clocks')
  await ben.enters(room)
  const order: string[] = []
  for (const [n, who] of [ada, ben, ada, ben].entries()) {
    const text = `turn ${n}!`
    await who.says(text)
    await who.seesStored(text)
    order.push(text)
    for (const one of [ada, ben]) await one.sees(text)
  }
  for (const who of [ada, ben]) {
    expect(await who.texts(/turn \d!/)).toEqual(order)
    await who.page.reload()
    await who.sees('turn 3!')
    expect(await who.texts(/turn \d!/)).toEqual(order)
  }
  const claims = await ben.page.evaluate(async (path) => {
    const answer = await fetch(`${path.replace('/r/', '/api/rooms/')}/entries?from=1&limit=50`)
    const { entries } = (await answer.json()) as {
      entries: { type: string; at: number; sentAt: number }[]
    }
    return entries
      .filter(({ type }) => type === 'message')
      .map(({ at, sentAt }) => Math.round((sentAt - at) / 86_400_000))
  }, room)
  // What their clocks said is kept beside it, and changes nothing.
  expect(claims).toEqual([3, -3, 3, -3])
  const time = (who: typeof ada) => who.message('turn 0!').locator('time').getAttribute('datetime')
  expect(await time(ada)).toBe(await time(ben))
})
