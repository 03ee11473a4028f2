import { expectAccessible } from './axe.ts'
import { expect, test } from './people.ts'
import type { Person } from './person.ts'

/* No screen keeps anybody out, light or dark: each is looked at by axe. */

// Each is over in half a minute, on a machine that has nothing else to do.
test.setTimeout(400_000)

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
