import { expect, test } from './people.ts'
import { keepBusy, rowsOf } from './store.ts'

test('ten messages written offline arrive once and in order', async ({ person }) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Tunnel')
  await ben.enters(room)
  await ada.says('before the tunnel')
  await ben.sees('before the tunnel')

  await ada.goesOffline()
  await expect(ada.status).toContainText(/offline/i)
  for (let n = 0; n < 10; n++) await ada.says(`tunnel ${n}!`)
  await expect(ada.message('tunnel 9!')).toContainText('Queued')
  await expect(ada.status).toContainText(/10/)
  await ben.says('meanwhile')

  await ada.comesBack()
  await ben.sees('tunnel 9!')
  await ada.seesStored('tunnel 9!')
  await ada.sees('meanwhile')

  const order = Array.from({ length: 10 }, (_, n) => `tunnel ${n}!`)
  expect(await ben.texts(/tunnel \d!/)).toEqual(order)
  expect(await ada.texts(/tunnel \d!/)).toEqual(order)
  expect(await ada.texts(/tunnel \d!|meanwhile/)).toEqual(await ben.texts(/tunnel \d!|meanwhile/))
})

test('what was written offline and its draft survive a closed tab', async ({ person }) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Closed')
  await ben.enters(room)
  await ada.goesOffline()
  await ada.says('from the lift')
  await ada.drafts('half a thou')
  await ada.page.close()

  await ada.comesBack()
  await ada.takesNewTab()
  await ada.enters(room)
  await ben.sees('from the lift')
  await expect(ada.composer).toHaveValue('half a thou')
  expect(await ben.texts(/from the lift/)).toHaveLength(1)

  // Who goes on before it is found writes below it.
  const other = await ada.opensTab()
  await keepBusy(other.page, 'drafts')
  await ada.enters(room)
  await ada.composer.fill('another')
  await other.page.close()
  await expect(ada.composer).toHaveValue('half a thou\nanother')
})

test('what was sent is still in the composer of a page that ended before it was queued', async ({
  person,
}) => {
  const ada = await person('Ada')
  const room = await ada.makesRoom('Between')
  await ada.drafts('in between')
  // A device whose outbox is busy, as with large files.
  await keepBusy(ada.page, 'outbox')
  await ada.page.getByRole('button', { name: 'Send' }).click()
  await expect(ada.composer).toHaveValue('')
  await ada.page.close()

  await ada.takesNewTab()
  await ada.enters(room)
  await expect(ada.composer).toHaveValue('in between')
  await expect(ada.message('in between')).toHaveCount(0)
  await ada.page.getByRole('button', { name: 'Send' }).click()
  await ada.seesStored('in between')
  await expect(ada.composer).toHaveValue('')

  await ada.drafts('half a thou')
  await ada.chooses('in between', 'Edit')
  await ada.composer.fill('in the middle')
  await expect
    .poll(() => rowsOf(ada.page, 'drafts'))
    .toMatchObject([{ text: 'in the middle', before: 'half a thou' }])
  await ada.page.close()
  await ada.takesNewTab()
  await ada.enters(room)
  await expect(ada.composer).toHaveValue('in the middle')
  await ada.page.getByRole('button', { name: 'Send' }).click()
  await ada.sees(/in the middle[\s\S]*edited/)
  await expect(ada.composer).toHaveValue('half a thou')
})
