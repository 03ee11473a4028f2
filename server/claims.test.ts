import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { creation, type Guest, makeGuest, openTestNode, say } from './guest.fixture.ts'

let node: Awaited<ReturnType<typeof openTestNode>>
let ada: Guest
let eve: Guest
let roomId: string

beforeAll(async () => {
  node = await openTestNode()
  ada = await makeGuest(node.url, 'Ada')
  eve = await makeGuest(node.url, 'Eve')
  const made = await ada.call('POST', '/api/rooms', { title: 'Claims', visibility: 'public' })
  roomId = (made.body as { room: { id: string } }).room.id
})

afterAll(async () => {
  ada.leave()
  eve.leave()
  await node.close()
})

async function announce(size: number) {
  const fileId = uuidv7()
  const files = [{ fileId, name: 'mine.bin', type: '', size }]
  const message = { ...say('look'), body: { text: 'look', files } }
  await ada.ask('room:append', { roomId, entries: [message] })
  return { fileId, message }
}

it('a file is its sender’s from the moment that its message is read', async () => {
  const { fileId } = await announce(5)
  const by = (guest: Guest) =>
    guest.call('POST', '/uploads', undefined, creation(fileId, roomId, 'mine.bin', 5))
  expect((await by(eve)).body).toMatchObject({ code: 'CONFLICT' })
  expect((await by(ada)).status).toBe(201)
})

it('a message that is deleted before its upload begins takes the file with it', async () => {
  const { fileId, message } = await announce(5)
  const remove = { ...say(''), type: 'delete' as const, body: { target: message.id } }
  await ada.ask('room:append', { roomId, entries: [remove] })
  const late = await ada.call('POST', '/uploads', undefined, creation(fileId, roomId, 'x', 5))
  expect(late.body).toMatchObject({ code: 'GONE' })
})

it('a page of large entries is cut by its bytes, and the rest is read from there', async () => {
  const entries = Array.from({ length: 10 }, () => say('漢'.repeat(3000)))
  const { head } = await ada.ask('room:append', { roomId, entries })
  const first = await eve.ask('room:read', { roomId, from: head - 9, to: head })
  expect(first.entries.length).toBeGreaterThan(0)
  expect(first.entries.length).toBeLessThan(10)
  const next = (first.entries.at(-1)?.seq ?? 0) + 1
  const second = await eve.ask('room:read', { roomId, from: next, to: head })
  expect(second.entries[0]?.seq).toBe(next)
  const newest = await eve.ask('room:join', { roomId })
  expect(newest.entries.at(-1)?.seq).toBe(head)
})

it('a device that comes back is remembered for another while', async () => {
  const { headers } = await ada.call('POST', '/api/session', {})
  expect(headers.get('set-cookie')).toContain(ada.cookie)
  expect(headers.get('set-cookie')).toContain('Max-Age=5184000')
})

it('what is stored is answered when it is sent again, whatever has changed since', async () => {
  const words = say('before I went')
  await eve.ask('room:append', { roomId, entries: [words] })
  const leave = { ...say(''), type: 'member' as const, body: { userId: eve.id, change: 'leave' } }
  const first = await eve.ask('room:append', { roomId, entries: [leave] })
  expect(await eve.ask('room:append', { roomId, entries: [leave] })).toEqual(first)
})
