import { expect, test } from './people.ts'

test('a device of another version is told so, and keeps what it has not sent', async ({
  person,
}) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Versions')
  await ben.enters(room)

  // The server has moved on: it does not speak this device's version any more.
  ada.cutOff = true
  const moved = { code: 'OUTDATED', text: 'Tendril has been updated. Reload to go on.' }
  // Nor the worker's.
  await ada.context.route('**/api/**', (route) => route.fulfill({ status: 426, json: moved }))
  await ada.page.routeWebSocket(/socket\.io/, (socket) => socket.close())
  await ada.page.reload()
  await expect(ada.status).toContainText('Tendril has been updated')
  await expect(ada.status.getByRole('button', { name: 'Reload' })).toBeVisible()
  await ada.says('kept over the update')
  await expect(ada.message('kept over the update')).toContainText('Queued')

  await ada.page.unrouteAll()
  await ada.context.unrouteAll()
  await ada.takesNewTab()
  await ada.enters(room)
  await ben.sees('kept over the update')
  await ada.seesStored('kept over the update')
})
