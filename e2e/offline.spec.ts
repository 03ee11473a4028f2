import { expect, test } from './people.ts'

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
})

test('what was sent is still in the composer of a page that ended before it was queued', async ({
  person,
}) => {
  const ada = await person('Ada')
  const room = await ada.makesRoom('Between')
  await ada.drafts('in between')
  // A device whose outbox is busy, as with large files.
  await ada.page.evaluate(async () => {
    const opening = indexedDB.open('tendril')
    await new Promise((resolve) => (opening.onsuccess = resolve))
    const outbox = opening.result.transaction('outbox', 'readwrite').objectStore('outbox')
    const busy = () => (outbox.count().onsuccess = busy)
    busy()
  })
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
})
