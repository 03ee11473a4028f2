import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Guest, makeGuest, openTestNode, say } from './guest.fixture.ts'
import { rates } from './limits.ts'
import { makeRoom } from './upload.fixture.ts'

/* Somebody moves to another device. */

let time = Date.now()
let node: Awaited<ReturnType<typeof openTestNode>>
const guests: Guest[] = []
beforeAll(async () => {
  node = await openTestNode({}, { now: () => time })
})
afterAll(async () => {
  for (const guest of guests) guest.leave()
  await node.close()
})

const guest = async (name: string) => {
  const one = await makeGuest(node.url, name)
  guests.push(one)
  return one
}
const codeOf = async (who: Guest): Promise<string> => {
  const { status, body } = await who.call('POST', '/api/moves', {})
  expect(status).toBe(201)
  expect(body).toEqual({ code: expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{12}$/), life: 600_000 })
  return (body as { code: string }).code
}
/** From a device that is nobody yet, or with the cookie of one that is somebody. */
const asks = async (way: 'look' | 'take', code: unknown, cookie = '') => {
  const response = await fetch(`${node.url}/api/moves/${way}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(cookie && { cookie }) },
    body: JSON.stringify({ code }),
  })
  const body = (await response.json()) as { code?: string; user?: { id: string; name: string } }
  const set = response.headers.get('set-cookie') ?? ''
  return { status: response.status, body, cookie: set.split(';')[0] ?? '', set }
}
const whoIs = async (cookie: string) => {
  const response = await fetch(`${node.url}/api/session`, { headers: { cookie } })
  return ((await response.json()) as { user?: { id: string } }).user?.id
}

describe('a move', () => {
  it('makes another device somebody’s, in a session of its own', async () => {
    const ada = await guest('Ada')
    const code = await codeOf(ada)
    expect((await asks('look', code)).body.user).toEqual({ id: ada.id, name: 'Ada' })
    const phone = await asks('take', code)
    expect(phone).toMatchObject({ status: 201, body: { user: { id: ada.id, name: 'Ada' } } })
    expect(phone.set).toMatch(/HttpOnly/)
    expect(phone.cookie).not.toBe(ada.cookie)
    expect(await whoIs(phone.cookie)).toBe(ada.id)

    await ada.call('DELETE', '/api/session')
    expect(await whoIs(ada.cookie)).toBeUndefined()
    expect(await whoIs(phone.cookie)).toBe(ada.id)
  })

  it('is made once, however many want it', async () => {
    const code = await codeOf(await guest('Ada'))
    const taken = await Promise.all([1, 2, 3, 4].map(() => asks('take', code)))
    expect(taken.map(({ status }) => `${status}`).toSorted()).toEqual(['201', '404', '404', '404'])
    expect((await asks('look', code)).body.code).toBe('NOT_FOUND')
  })

  it('is over after ten minutes, with the next one, and with the session that made it', async () => {
    const ada = await guest('Ada')
    const late = await codeOf(ada)
    time += 600_000
    expect((await asks('take', late)).status).toBe(404)
    const [first, second] = [await codeOf(ada), await codeOf(ada)]
    expect((await asks('look', first)).status).toBe(404)
    expect((await asks('look', second)).status).toBe(200)
    await ada.call('DELETE', '/api/session')
    expect((await asks('take', second)).status).toBe(404)
  })

  it('ends who the device was, and nobody else', async () => {
    const [ada, ben] = [await guest('Ada'), await guest('Ben')]
    const roomId = await makeRoom(ben)
    await ben.ask('room:append', { roomId, entries: [say('I was here')] })
    const gone = new Promise((resolve) => ben.socket.once('disconnect', resolve))
    const phone = await asks('take', await codeOf(ada), ben.cookie)
    expect(await whoIs(phone.cookie)).toBe(ada.id)
    expect(await whoIs(ben.cookie)).toBeUndefined()
    await gone
    expect(await whoIs(ada.cookie)).toBe(ada.id)
    expect((await ada.ask('room:join', { roomId })).head).toBeGreaterThan(0)
  })

  it('takes a code as people type it', async () => {
    const ada = await guest('Ada')
    const code = await codeOf(ada)
    const typed = `${code.slice(0, 4)} ${code.slice(4, 8)}-${code.slice(8)}`.toLowerCase()
    const seen = typed.replaceAll('0', 'o').replaceAll('1', 'l')
    expect((await asks('look', seen)).body.user?.id).toBe(ada.id)
    for (const odd of ['', 'U'.repeat(12), `${code}0`, null, { $ne: null }])
      expect((await asks('look', odd)).status).toBe(400)
  })

  it('is kept as a hash', async () => {
    const code = await codeOf(await guest('Ada'))
    expect(await node.store.moves.find(code, time)).toBeNull()
    expect(await asks('look', code)).toMatchObject({ status: 200 })
  })

  it('is for somebody who is somebody', async () => {
    const response = await fetch(`${node.url}/api/moves`, { method: 'POST' })
    expect(response.status).toBe(401)
  })

  it('can’t be guessed at: few codes are tried from one address', async () => {
    const refused = async () => (await asks('look', 'A'.repeat(12))).status === 429
    for (let n = 0; n < rates.code.burst; n++) if (await refused()) return
    expect(await refused()).toBe(true)
  })
})
