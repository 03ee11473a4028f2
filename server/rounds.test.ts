import { uuidv7 } from 'uuidv7'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { Refusal } from '../lib/protocol/errors.ts'
import { type Guest, makeGuest, openPatch, openTestNode, say } from './guest.fixture.ts'
import { openRounds } from './rounds.ts'
import { create, makeRoom, patch } from './upload.fixture.ts'
import { ended, keepLog } from './wire.fixture.ts'

/* What the store says holds, although nobody has told this node. */

let node: Awaited<ReturnType<typeof openTestNode>>
let ada: Guest
let ben: Guest
let roomId: string

beforeAll(async () => {
  node = await openTestNode({ LIMITS: 'off' }, { round: 100 })
  ada = await makeGuest(node.url, 'Ada')
})

beforeEach(async () => {
  ben = await makeGuest(node.url, 'Ben')
  roomId = await makeRoom(ada)
  for (const guest of [ada, ben]) await guest.ask('room:join', { roomId })
})

afterEach(() => ben.leave())

afterAll(async () => {
  ada.leave()
  await node.close()
})

/** Ben reads one file and sends another; what becomes of it. */
async function runBoth() {
  const theirs = await create(ada, roomId, 10_000)
  await patch(ada, node.url, theirs, 0, Buffer.alloc(5000, 1))
  const reading = await fetch(`${node.url}/files/${theirs}`, { headers: { cookie: ben.cookie } })
  const read = reading.arrayBuffer().catch((error: Error) => error.message)

  const fileId = await create(ben, roomId, 10_000)
  await ada.ask('file:follow', { fileId })
  const grew = ada.hear('file:grew', ({ length }) => length === 5000)
  const upload = openPatch(`${node.url}/uploads/${fileId}`, ben.cookie, 0)
  await upload.write(Buffer.alloc(5000, 1))
  await grew
  const sent = upload.answered.catch((error: Error) => error.message)
  return async () => [await read, await sent]
}
const CUT = ['terminated', 'socket hang up']

const ban = ({ id: userId, name }: Guest = ben) => {
  const member = { roomId, userId, name, role: 'member', since: 1 } as const
  return node.store.rooms.setMember({ ...member, standing: 'banned' })
}

describe('without a word', () => {
  it('somebody who was banned leaves the room, and what they read and send ends', async () => {
    const ends = await runBoth()
    const closed = ben.hear('room:closed')
    await ban()
    expect(await closed).toMatchObject({ roomId, code: 'NOT_FOUND' })
    expect(await ends()).toEqual(CUT)
    const head = ada.hear('room:grew')
    await ada.ask('room:append', { roomId, entries: [say('among us')] })
    expect(await head).toMatchObject({ roomId })
  })

  it('somebody who was banned, and only watches a file, hears no more of it', async () => {
    for (const guest of [ada, ben]) await guest.ask('room:leave', { roomId })
    const fileId = await create(ada, roomId, 10_000)
    await ben.ask('file:follow', { fileId })
    await ban()
    const look = vi.spyOn(node.store.rooms, 'standings')
    await vi.waitFor(
      () => expect(look).toHaveBeenCalledWith(roomId, expect.arrayContaining([ben.id])),
      30_000,
    )
    look.mockRestore()
    const heard: unknown[] = []
    ben.socket.on('file:grew', (fact: unknown) => heard.push(fact))
    await patch(ada, node.url, fileId, 0, Buffer.alloc(10_000, 1))
    await ben.answer('room:leave', { roomId })
    expect(heard).toEqual([])
  })

  it('a session that is over ends with all that runs in it', async () => {
    const ends = await runBoth()
    const end = ended(ben)
    const alive = vi.spyOn(node.store.sessions, 'alive')
    await vi.waitFor(() => expect(alive).toHaveBeenCalled(), 30_000)
    const session = alive.mock.calls.flatMap(([all]) => all).at(-1) ?? ''
    alive.mockRestore()
    await node.store.sessions.remove(session)
    expect(await end).toBe('io server disconnect')
    expect(await ends()).toEqual(CUT)
    await ada.ask('room:read', { roomId, from: 1, to: 1 })
  })

  it.each([
    ['was banned', (cy: Guest) => ban(cy)],
    ['has no session any more', (_: Guest, hash: string) => node.store.sessions.remove(hash)],
  ])('somebody who %s, and only reads a file, is cut off from it', async (_, end) => {
    const made = vi.spyOn(node.store.sessions, 'create')
    const cy = await makeGuest(node.url, 'Cy')
    const hash = made.mock.calls[0]?.[0].hash ?? ''
    made.mockRestore()
    roomId = await makeRoom(ada)
    const fileId = await create(ada, roomId, 10_000)
    await patch(ada, node.url, fileId, 0, Buffer.alloc(5000, 1))
    const reading = await fetch(`${node.url}/files/${fileId}`, { headers: { cookie: cy.cookie } })
    const read = reading.arrayBuffer().catch((error: Error) => error.message)
    await end(cy, hash)
    expect(await read).toBe('terminated')
  })

  it('a room whose time is over closes for everybody', async () => {
    const ends = await runBoth()
    const closed = [ada, ben].map((guest) => guest.hear('room:closed'))
    await node.store.rooms.change(roomId, { expiresAt: 1 })
    expect(await Promise.all(closed)).toMatchObject([{ roomId }, { roomId }])
    expect(await ends()).toEqual(CUT)
  })

  it('a store that does not answer removes nobody', async () => {
    const away = vi.spyOn(node.store.rooms, 'find').mockRejectedValue(new Refusal('UNAVAILABLE'))
    const asked = () => away.mock.calls.filter(([id]) => id === roomId).length
    await expect.poll(asked).toBeGreaterThan(1)
    away.mockRestore()
    const grew = ben.hear('room:grew')
    await ada.ask('room:append', { roomId, entries: [say('still here?')] })
    expect(await grew).toMatchObject({ roomId })
  })
})

describe('a round', () => {
  const open = (count: number, check: (roomId: string) => Promise<void> = async () => {}) => {
    vi.useFakeTimers()
    const { log, lines } = keepLog()
    const rooms = Array.from({ length: count }, () => uuidv7())
    const checkRoom = vi.fn<(roomId: string) => Promise<void>>(check)
    const checkSessions = vi.fn<() => Promise<void>>(async () => {})
    const evictions = { checkSessions, checkRoom, rooms: () => [...rooms], close: () => {} }
    return { rooms, lines, checkRoom, checkSessions, ...openRounds(evictions, log) }
  }
  afterEach(() => void vi.useRealTimers())

  it.each([1, 3, 1000, 5000])('looks at each of %i rooms once, spread over 5 s', async (count) => {
    const { rooms, checkRoom, checkSessions, close } = open(count)
    await vi.advanceTimersByTimeAsync(5000)
    expect(checkSessions).toHaveBeenCalledTimes(1)
    let most = 0
    let last = 0
    for (let ms = 0; ms < 5000; ms += 10) {
      await vi.advanceTimersByTimeAsync(10)
      most = Math.max(most, checkRoom.mock.calls.length - last)
      last = checkRoom.mock.calls.length
    }
    const looked = new Set(checkRoom.mock.calls.map(([one]) => one))
    expect(looked.size).toBe(rooms.length)
    expect(most).toBeLessThanOrEqual(Math.ceil(count / 200))
    close()
  })

  it('takes no longer because the store is slow', async () => {
    const slowly = () => new Promise<void>((resolve) => setTimeout(resolve, 60))
    const { rooms, checkRoom, checkSessions, close } = open(1000, slowly)
    await vi.advanceTimersByTimeAsync(10_500)
    expect(checkSessions).toHaveBeenCalledTimes(2)
    const looked = checkRoom.mock.calls.map(([one]) => one)
    expect(new Set(looked.slice(0, rooms.length)).size).toBe(rooms.length)
    close()
  })

  it('goes on past a room that fails, and says so', async () => {
    const { rooms, lines, checkRoom, close } = open(3, () => Promise.reject(new Error('broken')))
    await vi.advanceTimersByTimeAsync(10_000)
    expect(checkRoom.mock.calls.map(([one]) => one).slice(0, 3)).toEqual(rooms)
    expect(lines[0]).toMatchObject({ level: 40, msg: 'not everybody was looked at again' })
    close()
  })

  it('is the last one once it is closed, also in the middle of a step', async () => {
    let go = () => {}
    const { checkRoom, close } = open(3, () => new Promise((resolve) => (go = resolve)))
    await vi.advanceTimersByTimeAsync(7000)
    expect(checkRoom).toHaveBeenCalledTimes(1)
    close()
    go()
    await vi.advanceTimersByTimeAsync(20_000)
    expect(checkRoom).toHaveBeenCalledTimes(1)
  })

  it('does not begin once it is closed', async () => {
    const { checkSessions, close } = open(1)
    close()
    await vi.advanceTimersByTimeAsync(20_000)
    expect(checkSessions).not.toHaveBeenCalled()
  })
})
