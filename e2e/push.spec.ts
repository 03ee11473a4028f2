import { openPushService, type Received } from '../server/push.fixture.ts'
import { expectAccessible } from './axe.ts'
import { freePort } from '../server/port.fixture.ts'
import { expect, test } from './people.ts'
import type { Person } from './person.ts'
import { allowNotifications, shownBy, taps, wakeWith, withPushService } from './push.ts'
import { Server } from './server.ts'

test.setTimeout(240_000)

let server: Server
const people: Person[] = []
let service: Awaited<ReturnType<typeof openPushService>>
test.beforeEach(async () => {
  service = await openPushService()
  server = new Server(await freePort(), { PUSH_ENDPOINTS: 'any' })
  await server.start()
})
test.afterEach(async () => {
  // Whoever is still there would complain that it is gone.
  for (const { context } of people.splice(0)) for (const page of context.pages()) await page.close()
  await server.stop()
  await service.close()
})

/** Somebody at this server. */
const comes = async (person: (name: string, url: string) => Promise<Person>, name: string) => {
  const one = await person(name, server.url)
  people.push(one)
  return one
}

test('a device that is closed is woken, says what was said, and opens it with the server dead', async ({
  person,
}) => {
  const ada = await comes(person, 'Ada')
  const ben = await comes(person, 'Ben')
  const phone = service.subscribe()
  await withPushService(ben.context, phone.subscription)
  await ben.opens()
  await allowNotifications(ben, server.url)
  const room = await ada.makesRoom('The 8:15 train')
  await ben.enters(room)
  await ben.keepsTheApp()

  const ask = ben.page.getByRole('region', { name: 'Notifications' })
  await expect(ask).toHaveCount(0)
  await ben.says('I am on my way')
  await ask.getByRole('button', { name: 'Turn on' }).click()
  await expect(ask).toContainText('You will hear of answers.')
  await ask.getByRole('button', { name: 'OK' }).click()
  await expect(ask).toHaveCount(0)
  await ben.page.goto('about:blank')

  await ada.says('it is late')
  await ada.says('twenty minutes')
  await ada.seesStored('twenty minutes')
  const [woken] = await phone.has(1)
  await wakeWith(ben.context, server.url, woken!.wake)
  await expect
    .poll(() => shownBy(ben.context))
    .toEqual([
      {
        title: 'The 8:15 train',
        body: expect.stringMatching(/^\w+: it is late(\n\w+: twenty minutes)?$/),
        tag: woken!.wake.roomId,
        silent: false,
      },
    ])

  // What it has shown is here: there is no need of a server to open it.
  ada.cutOff = ben.cutOff = true
  await server.kill()
  expect(await taps(ben.context)).toEqual([room])
  expect(await shownBy(ben.context)).toEqual([])
  await ben.opens(room)
  await ben.sees('twenty minutes')
})

test('a tap shows the room in the page that is there, also without a network', async ({
  person,
}) => {
  const ada = await comes(person, 'Ada')
  const ben = await comes(person, 'Ben')
  await ben.opens()
  await allowNotifications(ben, server.url)
  const room = await ada.makesRoom('Book club')
  await ben.enters(room)
  await ben.says('hello')
  await ben.keepsTheApp()
  await ben.opens('/')
  await expect(ben.page.getByRole('link', { name: /Book club/ })).toBeVisible()
  await ben.goesOffline()
  const roomId = room.replace('/r/', '')
  await wakeWith(ben.context, server.url, { roomId, seq: 9, kind: 'mention' })
  await expect
    .poll(() => shownBy(ben.context))
    .toMatchObject([{ title: 'Book club', body: 'Somebody wrote to you' }])
  expect(await taps(ben.context)).toEqual([])
  await ben.page.waitForURL(`**${room}`)
  await ben.sees('hello')
})

test('a notification goes when the room has been read, and the icon counts what was not', async ({
  person,
}) => {
  const ada = await comes(person, 'Ada')
  const ben = await comes(person, 'Ben')
  await ben.opens()
  await allowNotifications(ben, server.url)
  const room = await ada.makesRoom('Allotments')
  await ben.enters(room)
  await ben.says('hello')
  await ben.keepsTheApp()
  await ben.page.goto('about:blank')
  await ada.says('the beans are up')
  await ada.says('and the peas')
  await ada.seesStored('and the peas')
  const roomId = room.replace('/r/', '')
  await wakeWith(ben.context, server.url, { roomId, seq: 5, kind: 'message' })
  await expect.poll(() => shownBy(ben.context)).toHaveLength(1)

  await ben.opens('/')
  await expect(ben.page).toHaveTitle(/^\(2\)/)
  expect(await shownBy(ben.context)).toHaveLength(1)
  await ben.enters(room)
  await ben.sees('and the peas')
  await expect.poll(() => shownBy(ben.context)).toEqual([])
})

test('what cannot be read still shows something, and a device that has left is called no more', async ({
  person,
}) => {
  const ben = await comes(person, 'Ben')
  const cy = await comes(person, 'Cy')
  const [phone, desk] = [service.subscribe(), service.subscribe()]
  await withPushService(ben.context, phone.subscription)
  await withPushService(cy.context, desk.subscription)
  const room = await ben.makesRoom('Allotments')
  for (const [who, text] of [
    [ben, 'hello'],
    [cy, 'hello too'],
  ] as const) {
    await who.opens()
    await allowNotifications(who, server.url)
    await who.enters(room)
    await who.keepsTheApp()
    await who.says(text)
    const ask = who.page.getByRole('region', { name: 'Notifications' })
    await ask.getByRole('button', { name: 'Turn on' }).click()
    await expect(ask).toContainText('You will hear of answers.')
  }
  await wakeWith(ben.context, server.url, 'nonsense')
  await expect.poll(() => shownBy(ben.context)).toMatchObject([{ body: 'Something is new.' }])

  await ben.opens('/')
  await ben.page.getByRole('button', { name: 'My menu' }).click()
  await ben.page.getByRole('menuitem', { name: 'Log out' }).click()
  await ben.page.getByRole('dialog').getByRole('button', { name: 'Log out' }).click()
  await expect(ben.page.getByRole('button', { name: /^Change my name/ })).toContainText('Anonymous')
  await cy.page.goto('about:blank')
  const dan = await comes(person, 'Dan')
  await dan.enters(room)
  await dan.says('who is here?')
  const [{ wake }] = (await desk.has(1)) as [Received]
  // Before it left, it may have heard of the other.
  expect(phone.received.filter((one) => one.wake.seq >= wake.seq)).toEqual([])
})

test('not now is remembered, and the menu of the room turns it on', async ({ person }) => {
  const ada = await comes(person, 'Ada')
  const phone = service.subscribe()
  await withPushService(ada.context, phone.subscription)
  await ada.opens()
  await allowNotifications(ada, server.url)
  await ada.makesRoom('Allotments')
  await ada.keepsTheApp()
  await ada.says('one')
  const ask = ada.page.getByRole('region', { name: 'Notifications' })
  await expect(ask).toBeVisible()
  await expectAccessible(ada.page)
  await ask.getByRole('button', { name: 'Not now' }).click()
  await expect(ask).toHaveCount(0)
  await ada.page.reload()
  await ada.says('two')
  await ada.seesStored('two')

  await ada.page.getByRole('button', { name: 'Room menu' }).click()
  await ada.page.getByRole('menuitem', { name: 'Notifications' }).click()
  const dialog = ada.page.getByRole('dialog', { name: 'Notifications' })
  await expect(dialog.getByRole('radio', { name: 'Every message' })).toBeChecked()
  await expectAccessible(ada.page)
  await dialog.getByRole('radio', { name: /What is said to me/ }).check()
  await dialog.getByRole('button', { name: 'Turn on' }).click()
  await expect(dialog.getByRole('button', { name: 'Turn off' })).toBeVisible()
  await expect(ask).toHaveCount(0)
  await ada.page.reload()
  await ada.page.getByRole('button', { name: 'Room menu' }).click()
  await ada.page.getByRole('menuitem', { name: 'Notifications' }).click()
  await expect(dialog.getByRole('radio', { name: /What is said to me/ })).toBeChecked()
})
