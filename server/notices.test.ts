import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { alone } from './company.ts'
import type { Fanout } from './fanout.ts'
import { type Guest, makeGuest, openTestNode } from './guest.fixture.ts'
import { makeRoom } from './upload.fixture.ts'

let node: Awaited<ReturnType<typeof openTestNode>>
let ada: Guest
/** As other nodes would speak to this one. */
let others: Fanout

beforeAll(async () => {
  const company = alone()
  const fanout: typeof company.fanout = (io) => (others = company.fanout(io))
  node = await openTestNode({ LIMITS: 'off' }, { company: { ...company, fanout } })
  ada = await makeGuest(node.url, 'Ada')
})

afterAll(() => node.close())

describe('what another node has decided holds here at once', () => {
  it('for somebody who was banned, and has nothing open', async () => {
    const dan = await makeGuest(node.url, 'Dan')
    const roomId = await makeRoom(ada)
    const look = () => dan.call('GET', `/api/rooms/${roomId}`)
    expect((await look()).status).toBe(200)
    const member = { roomId, userId: dan.id, name: dan.name, role: 'member', since: 1 } as const
    await node.store.rooms.setMember({ ...member, standing: 'banned' })
    others.notify({ about: 'standing', roomId, userId: dan.id })
    expect((await look()).status).toBe(404)
  })

  it('for a session that is over', async () => {
    const made = vi.spyOn(node.store.sessions, 'create')
    const dan = await makeGuest(node.url, 'Dan')
    const session = made.mock.calls[0]?.[0].hash ?? ''
    expect((await dan.call('GET', '/api/session')).status).toBe(200)
    await node.store.sessions.remove(session)
    others.notify({ about: 'session', session })
    expect((await dan.call('GET', '/api/session')).status).toBe(401)
  })
})
