import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Fact } from '../lib/protocol/facts.ts'
import { type Guest, makeGuest, openTestNode, say } from './guest.fixture.ts'

let node: Awaited<ReturnType<typeof openTestNode>>
let ada: Guest
let friends: Guest[]
let roomId: string

beforeAll(async () => {
  node = await openTestNode({ LIMITS: 'off' })
  ada = await makeGuest(node.url, 'Ada')
  friends = await Promise.all(['Ben', 'Cem', 'Dot'].map((name) => makeGuest(node.url, name)))
  const made = await ada.call('POST', '/api/rooms', { title: 'Read', visibility: 'unlisted' })
  roomId = (made.body as { room: { id: string } }).room.id
  for (const friend of friends) {
    await friend.call('POST', `/api/rooms/${roomId}/entries`, { entries: [say('here')] })
  }
})

afterAll(async () => {
  for (const guest of [ada, ...friends]) guest.leave()
  await node.close()
})

it('whoever comes later is told of everybody who has read, and of those who read together', async () => {
  for (const friend of friends) {
    await friend.ask('room:join', { roomId })
    await friend.ask('room:seen', { roomId, seq: 1 })
  }
  const heard = new Map<string, number>()
  ada.socket.on('room:seen', (fact: Fact<'room:seen'>) => heard.set(fact.userId, fact.seq))
  const told = (seq: number) => Object.fromEntries(friends.map(({ id }) => [id, seq]))
  await ada.ask('room:join', { roomId })
  await expect.poll(() => Object.fromEntries(heard)).toEqual(told(1))

  await Promise.all(friends.map((friend) => friend.ask('room:seen', { roomId, seq: 2 })))
  await expect.poll(() => Object.fromEntries(heard)).toEqual(told(2))
})
