import { uuidv7 } from 'uuidv7'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Guest, makeGuest, openTestNode, say } from './guest.fixture.ts'
import type { Store } from './models/store.ts'
import { openPushService, type PushService, type Subscribed } from './push.fixture.ts'
import { newVapidKeys, readVapidKeys, type Vapid } from './vapid.ts'

/*
 * A wake-up's way: somebody says something at one node, a device that is nowhere connected hears of it
 * over its push service, and hears no more of that room before its owner has read.
 */

const vapid = { ...readVapidKeys(newVapidKeys()), subject: 'mailto:us@tendril.example' } as Vapid
type TestNode = Awaited<ReturnType<typeof openTestNode>>

let service: PushService
let near: TestNode
let far: TestNode
let store: Store
let ada: Guest
let ben: Guest
let roomId: string
let phone: Subscribed

beforeEach(async () => {
  service = await openPushService()
  const settings = { PUSH_ENDPOINTS: 'any', LIMITS: 'off' }
  near = await openTestNode(settings, { vapid, wait: 5 })
  store = near.store
  far = await openTestNode(settings, { vapid, wait: 5, store })
  ada = await makeGuest(near.url, 'Ada')
  ben = await makeGuest(far.url, 'Ben')
  const made = await ada.call('POST', '/api/rooms', { title: 'The train', visibility: 'unlisted' })
  roomId = (made.body as { room: { id: string } }).room.id
  await says(ben, 'I am here')
  phone = await subscribed(ben)
})

afterEach(async () => {
  for (const guest of [ada, ben]) guest.leave()
  await far.close()
  await near.close()
  await service.close()
})

async function subscribed(guest: Guest): Promise<Subscribed> {
  const device = service.subscribe()
  const { status } = await guest.call('PUT', '/api/push', device.subscription)
  expect(status).toBe(204)
  return device
}

/** Says it over HTTP, as somebody who has no socket; answers its place. */
async function says(guest: Guest, text: string, body: object = {}): Promise<number> {
  const entry = say(text)
  const entries = [{ ...entry, body: { text, ...body } }]
  const { body: answer } = await guest.call('POST', `/api/rooms/${roomId}/entries`, { entries })
  return (answer as { results: { seq: number }[] }).results[0]?.seq ?? 0
}

const reads = async (guest: Guest, seq: number) => guest.ask('room:seen', { roomId, seq })
/** Whoever is to be woken for what was said is woken before that. */
const bothStop = async () => {
  await near.node.close()
  await far.node.close()
}
const choose = (guest: Guest, notify: string) =>
  guest.call('PUT', `/api/rooms/${roomId}/notify`, { notify })
const wokenFor = ({ received }: Subscribed) => received.map(({ wake }) => wake.seq)

describe('a device that is nowhere connected', () => {
  it('is told where something was said, sealed and signed, and not what', async () => {
    const { body } = await ben.call('GET', '/api/push')
    expect(body).toEqual({ key: vapid.publicKey })
    const seq = await says(ada, 'a secret')
    const [one] = await phone.has(1)
    expect(one?.wake).toEqual({ roomId, seq, kind: 'message' })
    expect(one?.signed).toEqual({
      key: vapid.publicKey,
      aud: service.url,
      sub: vapid.subject,
      exp: expect.any(Number),
    })
    const life = (one?.signed?.exp ?? 0) - Date.now() / 1000
    expect(life > 3600 && life <= 86_400).toBe(true)
    expect(one?.headers).toMatchObject({
      ttl: '2419200',
      urgency: 'normal',
      'content-encoding': 'aes128gcm',
      topic: expect.stringMatching(/^[\w-]{1,32}$/),
    })
    // The room's id is its secret link.
    expect(JSON.stringify(one?.headers)).not.toContain(roomId)
  })

  it('is woken once, whatever is said at whichever node, until its owner has read', async () => {
    const first = await says(ada, 'one')
    await phone.has(1)
    const cy = await makeGuest(far.url, 'Cy')
    await Promise.all([says(ada, 'two'), says(cy, 'three'), says(ada, 'four'), says(cy, 'five')])
    await reads(ben, first + 1)
    const six = await says(ada, 'six')
    expect((await phone.has(2)).map(({ wake }) => wake.seq)).toEqual([first, expect.any(Number)])
    await reads(ben, six)
    const seven = await says(cy, 'seven')
    await phone.has(3)
    expect(wokenFor(phone).at(-1)).toBe(seven)
    expect(phone.asked).toBe(3)
  })

  it('is not woken by its own owner', async () => {
    await says(ben, 'mine')
    const seq = await says(ada, 'hers')
    await phone.has(1)
    expect(wokenFor(phone)).toEqual([seq])
  })

  it('is woken under one topic for a room, and another device under another', async () => {
    const desk = service.subscribe()
    const cy = await makeGuest(near.url, 'Cy')
    await says(cy, 'me too')
    await phone.has(1)
    await cy.call('PUT', '/api/push', desk.subscription)
    await reads(ben, 100)
    await says(ada, 'both of you')
    await Promise.all([phone.has(2), desk.has(1)])
    const topics = [...phone.received, ...desk.received].map(({ headers }) => headers['topic'])
    expect(topics[0]).toBe(topics[1])
    expect(topics[2]).not.toBe(topics[1])
  })
})

describe('what wakes somebody', () => {
  it('is what they have chosen, on all of their devices', async () => {
    expect((await choose(ben, 'mentions')).body).toEqual({ notify: 'mentions' })
    const { body } = await ben.call('GET', `/api/rooms/${roomId}`)
    expect(body).toMatchObject({ room: { notify: 'mentions' } })
    expect((await ada.call('GET', `/api/rooms/${roomId}`)).body).not.toHaveProperty('room.notify')
    const joined = await ben.ask('room:join', { roomId })
    expect(joined.room.notify).toBe('mentions')

    await says(ada, 'to everybody')
    const named = await says(ada, '@Ben', { mentions: [ben.id] })
    const [one] = await phone.has(1)
    expect(one?.wake).toEqual({ roomId, seq: named, kind: 'mention' })
    expect(one?.headers['urgency']).toBe('high')

    await reads(ben, named)
    await choose(ben, 'none')
    await says(ada, '@Ben again', { mentions: [ben.id] })
    await bothStop()
    expect(wokenFor(phone)).toEqual([named])
  })

  it('is an answer to them, too', async () => {
    await choose(ben, 'mentions')
    const question = uuidv7()
    const entries = [say('when?', question)]
    await ben.call('POST', `/api/rooms/${roomId}/entries`, { entries })
    const seq = await says(ada, 'at noon', { replyTo: question })
    expect((await phone.has(1))[0]?.wake).toEqual({ roomId, seq, kind: 'mention' })
  })

  it('is nothing of a room that they have left or were banned from', async () => {
    const ban = {
      id: uuidv7(),
      type: 'member',
      sentAt: 0,
      body: { userId: ben.id, change: 'ban' },
    }
    await ada.call('POST', `/api/rooms/${roomId}/entries`, { entries: [ban] })
    const cy = await makeGuest(far.url, 'Cy')
    await says(cy, 'hello')
    const desk = await subscribed(cy)
    await says(ada, 'after the ban', { mentions: [ben.id, cy.id] })
    await desk.has(1)
    await bothStop()
    expect(phone.asked).toBe(0)
  })
})

describe('a device is forgotten', () => {
  const known = async () => (await store.devices.of([ben.id], Date.now())).length

  it('when it logs out', async () => {
    expect(await known()).toBe(1)
    expect((await ben.call('DELETE', '/api/session')).status).toBe(204)
    expect(await known()).toBe(0)
  })

  it('when it says so', async () => {
    expect((await ben.call('DELETE', '/api/push')).status).toBe(204)
    expect(await known()).toBe(0)
  })

  it.each([404, 410])(
    'when its service says %i, and the next message wakes the next',
    async (status) => {
      phone.answers(status)
      await says(ada, 'is anybody there')
      await expect.poll(known).toBe(0)
      const other = await subscribed(ben)
      const seq = await says(ada, 'now?')
      await other.has(1)
      expect(wokenFor(other)).toEqual([seq])
      expect(phone.asked).toBe(1)
    },
  )
})

describe('a service that is in trouble', () => {
  it.each([429, 503])('and says %i is asked again, and loses nothing', async (status) => {
    phone.answers(status, 1)
    const seq = await says(ada, 'hello')
    await phone.has(1)
    expect([wokenFor(phone), phone.asked]).toEqual([[seq], 2])
  })

  it('and refuses is not asked again for this, but for the next', async () => {
    phone.answers(403, 1)
    await says(ada, 'hello')
    await expect.poll(() => phone.asked).toBe(1)
    // Its answer is on its way to the node.
    await expect
      .poll(async () => {
        const seq = await says(ada, 'hello again')
        return wokenFor(phone).includes(seq) || phone.received.length > 0
      })
      .toBe(true)
  })
})

describe('an address where nobody may be called', () => {
  it.each([
    'https://127.0.0.1/x',
    'https://[::1]/x',
    'http://push.example.org/x',
    'https://push.example.org:8443/x',
    'https://me:secret@push.example.org/x',
    'https://localhost/x',
    'ftp://push.example.org/x',
    'nothing',
  ])('is refused: %s', async (endpoint) => {
    const strict = await openTestNode({}, { vapid })
    const cy = await makeGuest(strict.url)
    const { keys } = phone.subscription
    const { status, body } = await cy.call('PUT', '/api/push', { endpoint, keys })
    expect([status, body]).toEqual([400, expect.objectContaining({ code: 'BAD_INPUT' })])
    const public_ = { endpoint: 'https://push.example.org/x', keys }
    expect((await cy.call('PUT', '/api/push', public_)).status).toBe(204)
    await strict.close()
  })

  it('is not called either when it comes from elsewhere', async () => {
    const strict = await openTestNode({ LIMITS: 'off' }, { vapid, wait: 5, store })
    const cy = await makeGuest(strict.url)
    await says(cy, 'hello from here')
    await expect.poll(() => store.devices.of([ben.id], 0)).toEqual([])
    await strict.close()
    expect(phone.asked).toBe(0)
  })

  it('nor is one with keys that are none', async () => {
    const { endpoint, keys } = phone.subscription
    const bad = { ...keys, p256dh: `B${'A'.repeat(86)}` }
    for (const body of [
      { endpoint, keys: bad },
      { endpoint, keys: { ...keys, auth: 'short' } },
      { endpoint, keys, more: 1 },
    ])
      expect((await ben.call('PUT', '/api/push', body)).status).toBe(400)
  })
})

it('a node without keys says that it wakes nobody', async () => {
  const quiet = await openTestNode()
  const cy = await makeGuest(quiet.url)
  expect(await cy.call('GET', '/api/push')).toMatchObject({
    status: 503,
    body: { text: 'This server wakes nobody.' },
  })
  await quiet.close()
})
