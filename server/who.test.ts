import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { io } from 'socket.io-client'
import type { AskName } from '../lib/protocol/asks.ts'
import { type Guest, makeGuest, openTestNode, type Reply } from './guest.fixture.ts'
import { ios, urls } from './urls.ts'
import { newVapidKeys, readVapidKeys } from './vapid.ts'
import { absent, http, makeStage, roles, sockets, type Stage } from './who.fixture.ts'
import { keepLog } from './wire.fixture.ts'

/*
 * Who may: everybody at every way in. The room is private, and its owner's; whoever is not in it must
 * not be able to tell it from one that does not exist.
 */

const { log, lines } = keepLog('trace')
let node: Awaited<ReturnType<typeof openTestNode>>
let stage: Stage

beforeAll(async () => {
  const vapid = { ...readVapidKeys(newVapidKeys())!, subject: 'mailto:ada@example.org' }
  node = await openTestNode({ LIMITS: 'off' }, { log, vapid })
  stage = await makeStage(node.url)
})
afterAll(async () => {
  for (const guest of stage.cast.values()) guest.leave()
  await node.close()
})

const nobody: Pick<Guest, 'call'> = {
  async call(method, path, body, headers = {}) {
    const json = body === undefined ? {} : { 'content-type': 'application/json' }
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const url = new URL(path, node.url)
    const answer = await fetch(url, { method, headers: { ...json, ...headers }, ...sent })
    return { status: answer.status, headers: answer.headers, body: await answer.text() }
  },
}

/** What an answer says beside when it was given. */
const asSeen = ({ status, headers, body }: Reply) => {
  const said = [...headers].filter(([name]) => name !== 'date')
  return { status, said, body }
}

describe('everybody at every way in', () => {
  it('is asked for every line of the table, and no other', () => {
    const table = urls.flatMap(({ methods, path }) => methods.map((method) => `${method} ${path}`))
    expect(Object.keys(http).toSorted()).toEqual(table.toSorted())
    expect(Object.keys(sockets).toSorted()).toEqual(Object.keys(ios).toSorted())
  })

  const everybody = Object.keys(http).flatMap((line) => roles.map((role) => [role, line] as const))

  it.each(everybody)('%s: %s', async (role, line) => {
    const row = http[line]!
    const guest = row.last && role !== 'nobody' ? await makeGuest(node.url) : stage.cast.get(role)
    const who = guest ?? nobody
    const answer = await stage.request(line, stage.real, who)
    expect(answer.status).toBe(row.is[roles.indexOf(role)])
    for (const [header, value] of GUARDS) expect(answer.headers.get(header)).toMatch(value)
    expect(answer.headers.has('access-control-allow-origin')).toBe(false)
    // What is forbidden to them looks, to a byte, like what is absent.
    const hidden = answer.status === 404 || (row.path && role === 'nobody')
    const other = hidden ? await stage.request(line, absent, who) : answer
    expect(asSeen(other)).toEqual(asSeen(answer))
  })

  it('is listed nothing that is not theirs', async () => {
    for (const [role, guest] of stage.cast) {
      const { body } = await guest.call('GET', '/api/rooms')
      const listed = (body as { rooms: { id: string }[] }).rooms.some(
        ({ id }) => id === stage.real.room,
      )
      expect([role, listed]).toEqual([role, role === 'member' || role === 'moderator'])
    }
  })
})

describe('everybody at every ask', () => {
  const everybody = Object.keys(sockets).flatMap((name) =>
    roles.slice(1).map((role) => [role, name as AskName] as const),
  )

  it.each(everybody)('%s: %s', async (role, name) => {
    const { is, ask } = sockets[name]
    const guest = stage.cast.get(role)!
    const answer = await guest.answer(name, ask(stage.real))
    expect(answer.ok).toBe(is[roles.indexOf(role)])
    const other = answer.ok ? answer : await guest.answer(name, ask(absent))
    expect(other).toEqual(answer)
  })

  it('nobody has a socket to ask on', async () => {
    const socket = io(node.url, { transports: ['websocket'], forceNew: true, reconnection: false })
    const error = await new Promise<Error & { data?: object }>((resolve, reject) => {
      socket.once('connect', () => reject(new Error('it was let in')))
      socket.once('connect_error', resolve)
    })
    expect(error.data).toMatchObject({ code: 'UNAUTHENTICATED' })
    socket.close()
  })
})

it('leaves nothing of what people say, and nothing that opens a door, in the log', () => {
  const written = JSON.stringify(lines)
  expect(lines.length).toBeGreaterThan(0)
  const secrets = [...stage.cast.values()].map(({ cookie }) => cookie.split('=')[1] ?? '')
  const planted = ['planted', 'cGxhbnRlZ', 'ferns', 'of the tests', ...secrets]
  expect(planted.filter((one) => one === '' || written.includes(one))).toEqual([])
})

const GUARDS = [
  ['x-content-type-options', /^nosniff$/],
  ['referrer-policy', /^no-referrer$/],
  ['cross-origin-resource-policy', /^same-origin$/],
  ['x-frame-options', /^DENY$/],
  ['content-security-policy', /default-src 'none'/],
] as const
