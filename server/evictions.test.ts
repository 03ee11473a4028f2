import { io } from 'socket.io-client'
import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Guest, makeGuest, openPatch, openTestNode, say } from './guest.fixture.ts'
import { create, makeRoom, patch } from './upload.fixture.ts'
import { ended } from './wire.fixture.ts'

/* Removed means removed: from the moment that the answer is there, nothing more is heard. */

let node: Awaited<ReturnType<typeof openTestNode>>
let url: string
let ada: Guest
let ben: Guest
let cy: Guest
let roomId: string
let elsewhere: string

const change = (type: string, body: object) => ({ id: uuidv7(), sentAt: 0, type, body })
const ban = ({ id: userId }: Guest) => change('member', { userId, change: 'ban' })
const append = (guest: Guest, ...entries: object[]) => guest.ask('room:append', { roomId, entries })

/** Everything that somebody hears of the room from now on; complete once they have asked again. */
function listen(guest: Guest) {
  const heard: string[] = []
  const hear = (name: string, fact: { roomId?: string }) => {
    if (fact.roomId === roomId || name === 'file:grew') heard.push(name)
  }
  guest.socket.onAny(hear)
  return async () => {
    await guest.ask('room:read', { roomId: elsewhere, from: 1, to: 1 })
    guest.socket.offAny(hear)
    return heard.filter((name) => name !== 'room:present')
  }
}

beforeAll(async () => {
  node = await openTestNode({ LIMITS: 'off' })
  url = node.url
  ;[ada, ben, cy] = [
    await makeGuest(url, 'Ada'),
    await makeGuest(url, 'Ben'),
    await makeGuest(url, 'Cy'),
  ]
  elsewhere = await makeRoom(ada)
})

beforeEach(async () => {
  roomId = await makeRoom(ada, 'private')
  const { body } = await ada.call('GET', `/api/rooms/${roomId}`)
  const { invite } = (body as { room: { invite: string } }).room
  await ada.ask('room:join', { roomId })
  for (const guest of [ben, cy]) await guest.ask('room:join', { roomId, invite })
})

afterAll(async () => {
  for (const guest of [ada, ben, cy]) guest.leave()
  await node.close()
})

describe('somebody who is banned', () => {
  it('is told, hears nothing more and does not come back; the others stay', async () => {
    const closed = ben.hear('room:closed')
    const two = cy.hear('room:present', (fact) => fact.roomId === roomId && fact.count === 2)
    await append(ada, ban(ben))
    expect(await closed).toMatchObject({ roomId, code: 'NOT_FOUND' })
    expect((await two).users.map(({ id }) => id)).not.toContain(ben.id)

    const [benHears, cyHears] = [listen(ben), listen(cy)]
    await append(ada, say('now among us'))
    expect(await benHears()).toEqual([])
    expect(await cyHears()).toEqual(['room:grew'])
    expect(await ben.answer('room:join', { roomId })).toMatchObject({ code: 'NOT_FOUND' })
    expect((await ben.call('GET', `/api/rooms/${roomId}/entries`)).status).toBe(404)
    const { body } = await ada.call('GET', `/api/rooms/${roomId}`)
    const { invite } = (body as { room: { invite: string } }).room
    expect(await ben.answer('room:join', { roomId, invite })).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('hears no more of how a file grows', async () => {
    const fileId = await create(ada, roomId, 10)
    await ben.ask('file:follow', { fileId })
    const closed = ben.hear('room:closed')
    await append(ada, ban(ben))
    await closed
    const benHears = listen(ben)
    const cyHears = cy.hear('file:grew')
    await cy.ask('file:follow', { fileId })
    await patch(ada, url, fileId, 0, Buffer.from('0123456789'))
    await cyHears
    expect(await benHears()).toEqual([])
  })

  it('is cut off in the middle of a file, also without the room on the screen', async () => {
    await ben.ask('room:leave', { roomId })
    const fileId = await create(ada, roomId, 10_000)
    await patch(ada, url, fileId, 0, Buffer.alloc(5000, 1))
    const reading = await fetch(`${url}/files/${fileId}`, { headers: { cookie: ben.cookie } })
    expect(reading.status).toBe(200)
    const rest = reading.arrayBuffer().catch((error: Error) => error.message)
    await append(ada, ban(ben))
    expect(await rest).toBe('terminated')
  })

  it('is cut off in the middle of an upload', async () => {
    const fileId = await create(ben, roomId, 10_000)
    await ada.ask('file:follow', { fileId })
    const grew = ada.hear('file:grew')
    const upload = openPatch(`${url}/uploads/${fileId}`, ben.cookie, 0)
    await upload.write(Buffer.alloc(5000, 1))
    await grew
    const cut = upload.answered.catch((error: Error) => error.message)
    await append(ada, ban(ben))
    expect(await cut).toBe('socket hang up')
    const { body } = await ada.call('GET', `/api/files/${fileId}`)
    expect(body).toMatchObject({ length: 5000, state: 'growing' })
  })
})

describe('somebody who leaves', () => {
  it('has left, on every device', async () => {
    const phone = io(url, { transports: ['websocket'], extraHeaders: { cookie: ben.cookie } })
    await phone.emitWithAck('room:join', { roomId })
    const closed = new Promise((resolve) => phone.once('room:closed', resolve))
    const both = Promise.all([ben.hear('room:closed'), closed])
    await append(ben, change('member', { userId: ben.id, change: 'leave' }))
    await both
    phone.disconnect()
    const benHears = listen(ben)
    await append(ada, say('he has gone'))
    expect(await benHears()).toEqual([])
    expect(await ben.answer('room:join', { roomId })).toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('a room', () => {
  it('that becomes private keeps its members and closes for those who only look', async () => {
    roomId = await makeRoom(ada, 'unlisted')
    for (const guest of [ada, ben, cy]) await guest.ask('room:join', { roomId })
    await append(cy, say('I am here to stay'))
    const closed = ben.hear('room:closed')
    await append(ada, change('room', { visibility: 'private' }))
    await closed
    const [benHears, cyHears] = [listen(ben), listen(cy)]
    await append(ada, say('among ourselves'))
    expect(await benHears()).toEqual([])
    expect(await cyHears()).toEqual(['room:grew'])
  })

  it('that is deleted closes for everybody', async () => {
    const closed = [ada, ben, cy].map((guest) => guest.hear('room:closed'))
    expect((await ada.call('DELETE', `/api/rooms/${roomId}`)).status).toBe(204)
    const fact = { roomId, code: 'GONE', text: 'This room was deleted.' }
    expect(await Promise.all(closed)).toEqual([fact, fact, fact])
    expect(await ada.answer('room:join', { roomId })).toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('a session', () => {
  it('that is ended closes its socket, and no other', async () => {
    const guest = await makeGuest(url)
    await guest.ask('room:leave', { roomId })
    const id = ada.socket.id
    const end = ended(guest)
    await guest.call('DELETE', '/api/session')
    expect(await end).toBe('io server disconnect')
    await ada.ask('room:leave', { roomId: elsewhere })
    expect(ada.socket.id).toBe(id)
    guest.leave()
  })
})

describe('somebody who changes their name', () => {
  it('arrives under it, although their socket is older', async () => {
    const guest = await makeGuest(url, 'Old')
    roomId = await makeRoom(ada, 'unlisted')
    await guest.ask('room:join', { roomId })
    const isNew = ({ id, name }: { id: string; name: string }) => id === guest.id && name === 'New'
    const seen = guest.hear('room:present', ({ users }) => users.some(isNew))
    await guest.call('POST', '/api/session', { name: 'New' })
    await seen
    const { head } = await append(guest, say('my first words'))
    const { entries } = await ada.ask('room:read', { roomId, from: 1, to: head })
    expect(entries[0]).toMatchObject({ type: 'member', body: { change: 'join', name: 'New' } })
    guest.leave()
  })
})
