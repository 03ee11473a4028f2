import { expectAccessible } from './axe.ts'
import { test, type Calls } from './calls.ts'
import { expect } from './people.ts'
import type { Person } from './person.ts'
import { allowNotifications, shownBy, taps, wakeWith, withPushService } from './push.ts'

test.setTimeout(240_000)

test('a device that is closed is woken, says what was said, and opens it with the server dead', async ({
  calls,
}) => {
  const ada = await calls.comes('Ada')
  const ben = await calls.comes('Ben')
  const phone = calls.service.subscribe()
  await withPushService(ben.context, phone)
  await ben.opens()
  await allowNotifications(ben, calls.server.url)
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
  await wakeWith(ben.context, calls.server.url, woken!.wake)
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
  await calls.server.kill()
  expect(await taps(ben.context)).toEqual([room])
  expect(await shownBy(ben.context)).toEqual([])
  await ben.opens(room)
  await ben.sees('twenty minutes')
})

test('a tap shows the room in the page that is there, also without a network', async ({
  calls,
}) => {
  const ada = await calls.comes('Ada')
  const ben = await calls.comes('Ben')
  await ben.opens()
  await allowNotifications(ben, calls.server.url)
  const room = await ada.makesRoom('Book club')
  await ben.enters(room)
  await ben.says('hello')
  await ben.keepsTheApp()
  await ben.opens('/')
  await expect(ben.page.getByRole('link', { name: /Book club/ })).toBeVisible()
  await ben.goesOffline()
  const roomId = room.replace('/r/', '')
  await wakeWith(ben.context, calls.server.url, { roomId, seq: 9, kind: 'mention' })
  await expect
    .poll(() => shownBy(ben.context))
    .toMatchObject([{ title: 'Book club', body: 'Somebody wrote to you' }])
  expect(await taps(ben.context)).toEqual([])
  await ben.page.waitForURL(`**${room}`)
  await ben.sees('hello')
})

test('a notification goes when the room has been read, and the icon counts what was not', async ({
  calls,
}) => {
  const ada = await calls.comes('Ada')
  const ben = await calls.comes('Ben')
  await ben.opens()
  await allowNotifications(ben, calls.server.url)
  const room = await ada.makesRoom('Allotments')
  await ben.enters(room)
  await ben.says('hello')
  await ben.keepsTheApp()
  await ben.page.goto('about:blank')
  await ada.says('the beans are up')
  await ada.says('and the peas')
  await ada.seesStored('and the peas')
  const roomId = room.replace('/r/', '')
  await wakeWith(ben.context, calls.server.url, { roomId, seq: 5, kind: 'message' })
  await expect.poll(() => shownBy(ben.context)).toHaveLength(1)

  await ben.opens('/')
  await expect(ben.page).toHaveTitle(/^\(2\)/)
  expect(await shownBy(ben.context)).toHaveLength(1)
  await ben.enters(room)
  await ben.sees('and the peas')
  await expect.poll(() => shownBy(ben.context)).toEqual([])
})

/** Logs out from the room on the screen. */
async function logsOut({ page }: Person): Promise<void> {
  await page.getByRole('link', { name: 'All rooms' }).click()
  await page.getByRole('button', { name: 'My menu' }).click()
  await page.getByRole('menuitem', { name: 'Log out' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Log out' }).click()
}

/** Ben and Cy want to be called, and have read all. */
async function bothWanted(calls: Calls) {
  const ben = await calls.comes('Ben')
  const cy = await calls.comes('Cy')
  const room = await ben.makesRoom('Allotments')
  const phone = await calls.wantedBy(ben, room)
  const desk = await calls.wantedBy(cy, room)
  // Who has something to read is not called again before it is read.
  await ben.sees('Cy is here')
  await expect(cy.message('Cy is here')).toContainText('Seen by')
  return { ben, cy, room, phone, desk }
}

/** Something is said, and what is to be called is called: also long ago, when it comes back. */
async function allAreCalled(
  calls: Calls,
  { cy, room, desk }: Awaited<ReturnType<typeof bothWanted>>,
) {
  await cy.page.goto('about:blank')
  const dan = await calls.comes('Dan')
  await dan.enters(room)
  const before = desk.received.length
  await dan.says('who is here?')
  await desk.has(before + 1)
  await cy.enters(room)
  await expect(dan.message('who is here?')).toContainText('Seen by')
  await cy.page.goto('about:blank')
  await dan.says('nobody?')
  await desk.has(before + 2)
}

test('what cannot be read still shows something, and a device that has left is called no more', async ({
  calls,
}) => {
  const all = await bothWanted(calls)
  const { ben, phone } = all
  await wakeWith(ben.context, calls.server.url, 'nonsense')
  await expect.poll(() => shownBy(ben.context)).toMatchObject([{ body: 'Something is new.' }])

  await logsOut(ben)
  await expect(ben.page.getByRole('button', { name: /^Change my name/ })).toContainText('Anonymous')
  const { asked } = phone
  await allAreCalled(calls, all)
  expect(phone.asked).toBe(asked)
})

test('a device that was left without a server is called no more, whatever the server still knows', async ({
  calls,
}) => {
  const all = await bothWanted(calls)
  const { ben, cy, phone } = all
  ben.cutOff = cy.cutOff = true
  await calls.server.kill()
  const again = ben.page.waitForEvent('load')
  await logsOut(ben)
  await again
  // Nobody is there to tell it.
  await ben.page.goto('about:blank')
  await calls.server.start()
  const before = phone.received.length
  await allAreCalled(calls, all)
  expect(phone.received).toHaveLength(before)
})

test('not now is remembered, and the menu of the room turns it on', async ({ calls }) => {
  const ada = await calls.comes('Ada')
  const phone = calls.service.subscribe()
  await withPushService(ada.context, phone)
  await ada.opens()
  await allowNotifications(ada, calls.server.url)
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
