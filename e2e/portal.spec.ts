import { createHash, randomBytes } from 'node:crypto'
import { expect, test } from './people.ts'

const bytes = randomBytes(300_000)
const page = '<!doctype html><h1>Request Entity Too Large</h1>'

test('a file that a proxy on the way does not let through is kept, and goes when it does', async ({
  person,
}) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Hotel')
  await ben.enters(room)
  ada.cutOff = true
  let refused = 0
  await ada.page.route('**/uploads**', (route) => {
    refused++
    return route.fulfill({ status: 413, contentType: 'text/html', body: page })
  })
  await ada.attaches({ name: 'hike.bin', mimeType: 'application/octet-stream', buffer: bytes })
  const mine = ada.attachment('hike.bin')
  await expect(mine).toContainText('Something on the way to the server does not let the file')
  await expect.poll(() => refused).toBeGreaterThan(2)
  await expect(mine).toContainText('(413)')
  await expect(ada.log).not.toContainText('Refused')

  await ada.page.unrouteAll()
  expect(await ben.sumOf('hike.bin')).toBe(createHash('sha256').update(bytes).digest('hex'))
  await expect(mine).not.toContainText('Something on the way')
})

test('what is said behind a hotspot that wants people to sign in waits, and is refused by nobody', async ({
  person,
}) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Airport')
  await ben.enters(room)
  ada.cutOff = true
  for (const status of [200, 403, 404]) {
    await ada.page.routeWebSocket(/socket\.io/, (socket) => socket.close())
    await ada.page.route(/\/(?:api|uploads|socket\.io)\//, (route) =>
      route.fulfill({ status, contentType: 'text/html', body: '<h1>Welcome to our network</h1>' }),
    )
    await ada.page.reload()
    await ada.says(`behind a page with ${status}!`)
    await expect(ada.message(`page with ${status}!`)).toContainText('Queued')
    await ada.page.unrouteAll()
  }
  await ada.page.close()
  await ada.takesNewTab()
  await ada.enters(room)
  await ben.sees('with 404!')
  const order = [200, 403, 404].map((status) => `behind a page with ${status}!`)
  expect(await ben.texts(/behind a page with \d+!/)).toEqual(order)
})
