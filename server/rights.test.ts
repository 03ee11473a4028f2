import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Guest, makeGuest, openTestNode, say } from './guest.fixture.ts'

let node: Awaited<ReturnType<typeof openTestNode>>
let owner: Guest
let first: Guest
let second: Guest
let roomId: string

beforeAll(async () => {
  node = await openTestNode()
  owner = await makeGuest(node.url, 'Owner')
  first = await makeGuest(node.url, 'First')
  second = await makeGuest(node.url, 'Second')
  const made = await owner.call('POST', '/api/rooms', { title: 'Roles', visibility: 'public' })
  roomId = (made.body as { room: { id: string } }).room.id
  for (const guest of [first, second]) {
    await guest.ask('room:append', { roomId, entries: [say('I am here')] })
    await member(owner, guest, 'role', 'moderator')
  }
})

afterAll(async () => {
  for (const guest of [owner, first, second]) guest.leave()
  await node.close()
})

async function member(by: Guest, { id: userId }: Guest, change: string, role?: string) {
  const body = { userId, change, ...(role !== undefined && { role }) }
  const entry = { id: uuidv7(), type: 'member', sentAt: 1, body }
  const { results } = await by.ask('room:append', { roomId, entries: [entry] })
  return results[0]
}

it('a moderator has no power over another moderator; the owner has', async () => {
  expect(await member(first, second, 'ban')).toMatchObject({ code: 'FORBIDDEN' })
  expect(await member(owner, second, 'role', 'member')).toMatchObject({ seq: expect.any(Number) })
  expect(await member(first, second, 'ban')).toMatchObject({ seq: expect.any(Number) })
  expect(await second.answer('room:read', { roomId, from: 1, to: 9 })).toMatchObject({
    code: 'NOT_FOUND',
  })
})

it('nobody writes a message under an id that is another’s', async () => {
  const mine = say('mine')
  await owner.ask('room:append', { roomId, entries: [mine] })
  const { results } = await first.ask('room:append', {
    roomId,
    entries: [{ ...mine, body: { text: 'no, mine' } }],
  })
  expect(results).toMatchObject([{ id: mine.id, code: 'CONFLICT' }])
})

it('of two who say something under one id at the same moment, one has said it', async () => {
  const entries = [say('once'), say('and this')]
  const both = [owner, first].map((one) => one.ask('room:append', { roomId, entries }))
  const answers = await Promise.all(both)
  const won = answers.find(({ results }) => 'seq' in results[0]!)
  const lost = answers.find((one) => one !== won)
  expect(won?.results).toMatchObject(entries.map(({ id }) => ({ id, seq: expect.any(Number) })))
  expect(lost?.results).toMatchObject(entries.map(({ id }) => ({ id, code: 'CONFLICT' })))
  const log = await owner.ask('room:read', { roomId, from: 1, to: won!.head })
  for (const { id } of entries)
    expect(log.entries.filter((one) => (one as { id: string }).id === id)).toHaveLength(1)
})
