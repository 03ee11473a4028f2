import { expect, test } from './people.ts'

test('leaving a room takes it from the device and says so to the others', async ({ person }) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Book club')
  await ben.enters(room)
  await ben.says('I have read it')
  await ada.sees('I have read it')
  await ben.drafts('and I thin')

  await ben.page.getByRole('button', { name: 'Room menu' }).click()
  await ben.page.getByRole('menuitem', { name: 'Leave room' }).click()
  const dialog = ben.page.getByRole('dialog')
  await expect(dialog).toContainText('lost with it: a draft')
  await dialog.getByRole('button', { name: 'Leave' }).click()
  await expect(ben.page).toHaveURL(/\/$/)
  await expect(ben.page.getByRole('link', { name: /Book club/ })).toHaveCount(0)
  await expect(ada.log).toContainText(/left/)

  // It can be come back to, with nothing left over.
  await ben.enters(room)
  await ben.sees('I have read it')
  await expect(ben.composer).toHaveValue('')
})

test('who owns a room is not offered to leave it', async ({ person }) => {
  const ada = await person('Ada')
  await ada.makesRoom('Mine')
  await ada.page.getByRole('button', { name: 'Room menu' }).click()
  await expect(ada.page.getByRole('menuitem', { name: 'Delete room' })).toBeVisible()
  await expect(ada.page.getByRole('menuitem', { name: 'Leave room' })).toHaveCount(0)
})

test('a deleted room says so, and gives back what was written in it', async ({ person }) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Last orders')
  await ben.enters(room)
  await ada.says('we are closing')
  await ben.sees('we are closing')
  await expect(ben.page.getByRole('button', { name: /2 people are here/ })).toBeVisible()
  await ben.drafts('one more, plea')

  await ada.page.getByRole('button', { name: 'Room menu' }).click()
  await ada.page.getByRole('menuitem', { name: 'Delete room' }).click()
  await ada.page
    .getByRole('dialog')
    .getByRole('button', { name: /Delete/ })
    .click()
  await expect(ada.page.getByRole('link', { name: /Last orders/ })).toHaveCount(0)

  const closed = ben.page.getByRole('region', { name: 'This room was deleted' })
  await expect(closed).toContainText('stays readable here')
  await expect(closed).toContainText('one more, plea')
  await expect(ben.composer).toHaveCount(0)
  await expect(
    ben.page.getByRole('button', { name: /people are here|person is here/ }),
  ).toHaveCount(0)
  await ben.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await closed.getByRole('button', { name: 'Copy the text' }).click()
  await expect(closed.getByRole('button', { name: 'Copied' })).toBeVisible()
  expect(await ben.page.evaluate(() => navigator.clipboard.readText())).toBe('one more, plea')

  // Also for somebody who comes back to it later.
  await ben.page.reload()
  await expect(closed).toContainText('one more, plea')
  await ben.sees('we are closing')
  await ben.message('we are closing').hover()
  await ben.message('we are closing').getByRole('button', { name: 'More' }).click()
  await expect(ben.page.getByRole('menuitem')).toHaveText(['Copy text'])
  await ben.page.keyboard.press('Escape')

  await closed.getByRole('button', { name: 'Forget this room' }).click()
  const dialog = ben.page.getByRole('dialog')
  await expect(dialog).toContainText('lost with it: a draft')
  await dialog.getByRole('button', { name: 'Forget it' }).click()
  await expect(ben.page).toHaveURL(/\/$/)
  await expect(ben.page.getByRole('link', { name: /Last orders/ })).toHaveCount(0)
})

test('an address that never was a room leaves nothing behind', async ({ person }) => {
  const ada = await person('Ada')
  await ada.makesRoom('Real')
  const nowhere = `/r/${'n'.repeat(22)}`
  await ada.opens(nowhere)
  await expect(ada.page.getByRole('region', { name: 'There is no such room' })).toBeVisible()
  await ada.opens('/')
  const rooms = ada.page.getByRole('navigation', { name: 'Rooms' })
  await expect(rooms.getByRole('link', { name: /Real/ })).toBeVisible()
  await expect(rooms.getByRole('link', { name: /No such room/ })).toHaveCount(0)
  await expect(rooms.getByText('Closed')).toHaveCount(0)
})

test('what was queued for a room that was deleted meanwhile is kept', async ({ person }) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Too late')
  await ben.enters(room)
  await ada.says('hurry up')
  await ben.sees('hurry up')
  await ben.goesOffline()
  await expect(ben.status).toContainText(/offline/i)
  await ben.says('on my way')
  await ada.page.evaluate(
    (path) => fetch(path, { method: 'DELETE' }),
    room.replace('/r/', '/api/rooms/'),
  )
  await ben.comesBack()
  const closed = ben.page.getByRole('region', { name: 'This room is closed to you' })
  await expect(closed).toContainText('A message of yours did not go out')
  await expect(ben.message('on my way')).toContainText('the room is closed')
  await expect(ben.message('on my way').getByRole('button', { name: 'Try again' })).toHaveCount(0)
  await closed.getByRole('button', { name: 'Forget this room' }).click()
  await expect(ben.page.getByRole('dialog')).toContainText('lost with it: 1 message')
})
