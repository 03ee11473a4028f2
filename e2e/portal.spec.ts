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

  await expect(mine).toContainText('not even in small pieces (413)')
  await expect(mine).toContainText('another network may let it through')
  await ada.page.unrouteAll()
  expect(await ben.sumOf('hike.bin')).toBe(createHash('sha256').update(bytes).digest('hex'))
  await expect(mine).not.toContainText('Something on the way')
})

test('a file goes in small pieces through a proxy that takes only such', async ({ person }) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Office')
  await ben.enters(room)
  ada.cutOff = true
  const most = 40_000
  const pieces: number[] = []
  await ada.page.addInitScript(tellLength)
  await ada.page.reload()
  await ada.page.route('**/uploads/*', (route) => {
    const request = route.request()
    if (request.method() !== 'PATCH') return route.fallback()
    const length = Number(request.headers()['x-length'])
    pieces.push(length)
    if (length <= most) return route.fallback()
    return route.fulfill({ status: 413, contentType: 'text/html', body: page })
  })
  await ada.attaches({ name: 'plan.bin', mimeType: 'application/octet-stream', buffer: bytes })
  expect(await ben.sumOf('plan.bin')).toBe(createHash('sha256').update(bytes).digest('hex'))
  await expect(ada.attachment('plan.bin')).not.toContainText('Something on the way')
  const tooLarge = () => pieces.filter((length) => length > most).length
  const returned = tooLarge()
  expect(returned).toBeGreaterThan(0)
  expect(returned).toBeLessThan(8)

  await ada.attaches({ name: 'next.bin', mimeType: 'application/octet-stream', buffer: bytes })
  expect(await ben.sumOf('next.bin')).toBe(createHash('sha256').update(bytes).digest('hex'))
  expect(tooLarge()).toBe(returned)
})

/** What is intercepted has no length: the page says it. */
function tellLength(): void {
  const { send } = XMLHttpRequest.prototype
  XMLHttpRequest.prototype.send = function (body) {
    if (body instanceof Blob) this.setRequestHeader('X-Length', String(body.size))
    return send.call(this, body)
  }
}

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
