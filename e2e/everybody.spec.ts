import { expectAccessible } from './axe.ts'
import { drawn } from './canvas.ts'
import { expect, test } from './people.ts'
import type { Person } from './person.ts'

/* No screen keeps anybody out, light or dark: each is looked at by axe. */

// Each is over in half a minute, on a machine that has nothing else to do.
test.setTimeout(400_000)

const note = { name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('up and down') }

/** Opens a sheet by the words of a menu, looks at it, and puts it away. */
async function looksAt(who: Person, menu: string, item: string, title: string | RegExp) {
  await who.page.getByRole('button', { name: menu }).click()
  await who.page.getByRole('menuitem', { name: item }).click()
  const sheet = who.page.getByRole('dialog', { name: title })
  await expect(sheet).toBeVisible()
  await expectAccessible(who.page)
  await who.page.keyboard.press('Escape')
  await expect(sheet).toBeHidden()
}

test('the list of rooms and what opens over it', async ({ person }) => {
  const ada = await person('Ada')
  await ada.opens('/')
  await expect(ada.page.getByText('Make your first room')).toBeVisible()
  await expectAccessible(ada.page)
  await ada.page.getByRole('button', { name: 'New room' }).first().click()
  await expect(ada.page.getByRole('dialog', { name: 'New room' })).toBeVisible()
  await expectAccessible(ada.page)
  await ada.page.keyboard.press('Escape')

  await ada.makesRoom('Garden')
  await ada.says('it grows')
  await ada.page.getByRole('link', { name: 'All rooms' }).click()
  await expectAccessible(ada.page)
  await ada.page.getByRole('button', { name: 'My menu' }).click()
  await expectAccessible(ada.page)
  await ada.page.keyboard.press('Escape')
  await looksAt(ada, 'My menu', 'Move to another device', 'Move to another device')
  await looksAt(ada, 'My menu', 'This device', 'This device')
  await looksAt(ada, 'My menu', 'Log out', 'Log out?')
  await ada.page.getByRole('button', { name: /^Change my name/ }).click()
  await expect(ada.page.getByRole('textbox', { name: 'My name' })).toBeVisible()
  await expectAccessible(ada.page)

  await ada.page.getByRole('button', { name: 'Search messages' }).click()
  await ada.page.getByRole('combobox', { name: 'Search messages' }).fill('grows')
  await expect(ada.page.getByRole('dialog').getByRole('option').first()).toBeVisible()
  await expectAccessible(ada.page)
  await ada.opens('/nowhere/at/all')
  await expect(ada.page.getByRole('heading', { name: 'Nothing grows here' })).toBeVisible()
  await expectAccessible(ada.page)
  // The browser says that there is no such page.
  ada.complaints.length = 0
})

test('a room and what opens over it', async ({ person }) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Garden')
  await ben.enters(room)
  await ben.composer.fill('**Look** at `this`: https://example.org\n> and that')
  await ben.page.getByRole('button', { name: 'Send' }).click()
  await ada.sees('Look')
  await ada.reacts('Look', '👍')
  await ada.chooses('Look', 'Reply')
  await expectAccessible(ada.page)
  await ada.says('I do')
  await ada.attaches(await drawn(ada.page, 'squares.png'), note)
  await expect(ada.attachment('note.txt').getByRole('link', { name: /Download/ })).toBeVisible()
  await expectAccessible(ada.page)

  const mine = ada.message('I do').last()
  await mine.hover()
  await mine.getByRole('button', { name: /^More/ }).click()
  await expect(ada.page.getByRole('menu')).toBeVisible()
  await expectAccessible(ada.page)
  await ada.page.keyboard.press('Escape')
  await ada.chooses('I do', 'Edit')
  await expectAccessible(ada.page)
  await ada.page.getByRole('button', { name: 'Stop editing' }).click()
  await ada.chooses('I do', 'Delete')
  await expect(ada.page.getByRole('dialog', { name: 'Delete this message?' })).toBeVisible()
  await expectAccessible(ada.page)
  await ada.page.keyboard.press('Escape')

  await ada.page.locator('input[type=file]').setInputFiles([note])
  await expect(ada.page.getByRole('list', { name: 'Attached files' })).toBeVisible()
  await expectAccessible(ada.page)
  await ada.page.getByRole('button', { name: 'Share this room' }).click()
  await expect(ada.page.getByRole('dialog', { name: 'Share this room' })).toBeVisible()
  await expectAccessible(ada.page)
  await ada.page.keyboard.press('Escape')
  await ada.page.getByRole('button', { name: /people are here/ }).click()
  await expect(ada.page.getByRole('menu')).toBeVisible()
  await expectAccessible(ada.page)
  await ada.page.keyboard.press('Escape')
  await looksAt(ada, 'Room menu', 'Room settings', 'Room settings')
  await looksAt(ada, 'Room menu', 'Delete room', 'Delete this room?')
  await looksAt(ben, 'Room menu', 'Leave room', 'Leave this room?')

  await ben.attachment('squares.png').getByRole('img').first().click()
  await expect(ben.page).toHaveURL(/\/f\/[\w-]{36}/)
  await expect(ben.page.getByRole('dialog', { name: 'squares.png' })).toBeVisible()
  await expectAccessible(ben.page)
  await ben.page.goto(ben.page.url())
  await expect(ben.page.getByRole('dialog')).toBeVisible()
  await expectAccessible(ben.page)
})

test('what the app says when something is not as it should be', async ({ person }) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Garden')
  await ben.enters(room)
  await ada.keepsTheApp()
  await ada.goesOffline()
  await ada.says('is anybody there?')
  await expect(ada.status).toContainText('only on this device')
  await expect(ada.message('is anybody there?')).toContainText('Queued')
  await expectAccessible(ada.page)
  await ada.comesBack()
  await ada.seesStored('is anybody there?')

  await ben.drafts('half a thou')
  await ada.page.evaluate(
    (path) => fetch(path, { method: 'DELETE' }).then(() => undefined),
    room.replace('/r/', '/api/rooms/'),
  )
  await expect(ben.page.getByRole('region', { name: 'This room was deleted' })).toBeVisible()
  await expectAccessible(ben.page)
})
