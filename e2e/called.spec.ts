import { freePort } from '../server/port.fixture.ts'
import { openPushService, type Received } from '../server/push.fixture.ts'
import { expect, test } from './people.ts'
import type { Person } from './person.ts'
import { allowNotifications, movesTo, withPushService } from './push.ts'
import { Server } from './server.ts'

test.setTimeout(240_000)

let server: Server
let service: Awaited<ReturnType<typeof openPushService>>
test.beforeEach(async () => {
  service = await openPushService()
  server = new Server(await freePort(), { PUSH_ENDPOINTS: 'any' })
  await server.start()
})
test.afterEach(async () => {
  await server.stop()
  await service.close()
})

/** Comes into a room with a device that wants to be called. */
async function wantsCalls(who: Person, room: string) {
  const device = service.subscribe()
  await withPushService(who.context, device.subscription)
  await who.opens()
  await allowNotifications(who, server.url)
  await who.enters(room)
  await who.keepsTheApp()
  await who.says(`${who.name} is here`)
  const ask = who.page.getByRole('region', { name: 'Notifications' })
  await ask.getByRole('button', { name: 'Turn on' }).click()
  await expect(ask).toContainText('You will hear of answers.')
  return device
}

test('a device that its browser has moved to another address is called there, with no page open', async ({
  person,
}) => {
  const ada = await person('Ada', server.url)
  const ben = await person('Ben', server.url)
  const room = await ada.makesRoom('Moving house')
  const before = await wantsCalls(ben, room)
  await ben.page.goto('about:blank')
  const after = service.subscribe()
  await movesTo(ben.context, after.subscription)
  await ada.says('are you there?')
  const [{ wake }] = (await after.has(1)) as [Received]
  expect(before.received.filter(({ wake: { seq } }) => seq >= wake.seq)).toEqual([])
  ada.cutOff = ben.cutOff = true
  await ada.page.close()
  await ben.page.close()
})
