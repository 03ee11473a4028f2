import type { Received } from '../server/push.fixture.ts'
import { test } from './calls.ts'
import { expect } from './people.ts'
import { movesTo } from './push.ts'

test.setTimeout(240_000)

test('a device that its browser has moved to another address is called there, with no page open', async ({
  calls,
}) => {
  const ada = await calls.comes('Ada')
  const ben = await calls.comes('Ben')
  const room = await ada.makesRoom('Moving house')
  const before = await calls.wantedBy(ben, room)
  await ben.page.goto('about:blank')
  const after = calls.service.subscribe()
  await movesTo(ben.context, after.subscription)
  await ada.says('are you there?')
  const [{ wake }] = (await after.has(1)) as [Received]
  expect(before.received.filter(({ wake: { seq } }) => seq >= wake.seq)).toEqual([])
})
