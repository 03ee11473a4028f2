import { createECDH } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { io } from 'socket.io-client'
import { uuidv7 } from 'uuidv7'
import type { Ask, AskName } from '../lib/protocol/asks.ts'
import { creation, type Guest, makeGuest, openTestNode, type Reply, say } from './guest.fixture.ts'
import { create, makeRoom, send, TUS } from './upload.fixture.ts'
import { ios, urls } from './urls.ts'
import { newVapidKeys, readVapidKeys } from './vapid.ts'
import { keepLog } from './wire.fixture.ts'

/*
 * Who may: everybody at every way in. The room is private, and its owner's; whoever is not in it must
 * not be able to tell it from one that does not exist.
 */

const roles = ['nobody', 'other', 'former', 'banned', 'member', 'moderator'] as const
type Role = (typeof roles)[number]

/** What a row is about: the real thing, or one that does not exist. */
interface Ids {
  readonly room: string
  readonly file: string
}

interface Row {
  /** Statuses in the order of `roles`. */
  readonly is: readonly number[]
  readonly path?: (ids: Ids) => string
  readonly body?: () => unknown
  readonly headers?: (ids: Ids) => Record<string, string>
  /** It ends the session of whoever asks. */
  readonly last?: true
}

const ofRoom = (rest = '') => ({ path: ({ room }: Ids) => `/api/rooms/${room}${rest}` })
const ofUpload = { path: ({ file }: Ids) => `/uploads/${file}`, headers: () => ({ ...TUS }) }
const ofFile = { path: ({ file }: Ids) => `/files/${file}/name` }
const ofState = { path: ({ file }: Ids) => `/api/files/${file}` }
const entries = () => ({ entries: [say('planted text')] })
const anyone = [200, 200, 200, 200, 200, 200]
const people = [401, 200, 200, 200, 200, 200]
const inside = [401, 404, 404, 404, 200, 200]
const moderators = [401, 404, 404, 404, 403, 200]
const owner = [401, 404, 404, 404, 403, 403]
/** Only whoever has begun an upload knows that there is one. */
const sender = [401, 404, 404, 404, 404, 404]
const no = [204, 204, 204, 204, 204, 204]
/** The code is of nobody. */
const none = [404, 404, 404, 404, 404, 404]
const gone = [401, 204, 204, 204, 204, 204]
const patched = {
  ...TUS,
  'upload-offset': '0',
  'content-type': 'application/offset+octet-stream',
}
const subscription = {
  endpoint: 'https://fcm.googleapis.com/planted-endpoint',
  keys: {
    p256dh: createECDH('prime256v1').generateKeys('base64url'),
    auth: 'A'.repeat(22),
  },
}

const http: Record<string, Row> = {
  'POST /api/session': { is: [201, 201, 201, 201, 201, 201], body: () => ({}) },
  'GET /api/session': { is: people },
  'HEAD /api/session': { is: people },
  'DELETE /api/session': { is: no, last: true },
  'POST /api/moves': { is: [401, 201, 201, 201, 201, 201], body: () => ({}) },
  'POST /api/moves/look': { is: none, body: () => ({ code: 'AAAABBBBCCCC' }) },
  'POST /api/moves/take': { is: none, body: () => ({ code: 'AAAABBBBCCCC' }) },
  // It leads to a page, and this node has none.
  'POST /share': { is: none },
  'GET /api/rooms': { is: people },
  'HEAD /api/rooms': { is: people },
  'POST /api/rooms': {
    is: [401, 201, 201, 201, 201, 201],
    body: () => ({ title: 'planted title', visibility: 'private' }),
  },
  'GET /api/rooms/:roomId': { is: inside, ...ofRoom() },
  'HEAD /api/rooms/:roomId': { is: inside, ...ofRoom() },
  'PATCH /api/rooms/:roomId': { is: moderators, ...ofRoom(), body: () => ({ topic: 'ferns' }) },
  'DELETE /api/rooms/:roomId': { is: owner, ...ofRoom() },
  'GET /api/rooms/:roomId/entries': { is: inside, ...ofRoom('/entries') },
  'HEAD /api/rooms/:roomId/entries': { is: inside, ...ofRoom('/entries') },
  'POST /api/rooms/:roomId/entries': { is: inside, ...ofRoom('/entries'), body: entries },
  'OPTIONS /uploads': { is: gone, headers: () => ({ ...TUS }) },
  'POST /uploads': {
    is: [401, 404, 404, 404, 201, 201],
    headers: ({ room }) => creation(uuidv7(), room, 'planted name', 5),
  },
  'OPTIONS /uploads/:fileId': { is: gone, ...ofUpload },
  'HEAD /uploads/:fileId': { is: sender, ...ofUpload },
  'PATCH /uploads/:fileId': { is: sender, ...ofUpload, headers: () => patched },
  'DELETE /uploads/:fileId': { is: sender, ...ofUpload },
  'GET /files/:fileId/:name?': { is: inside, ...ofFile },
  'HEAD /files/:fileId/:name?': { is: inside, ...ofFile },
  'GET /api/files/:fileId': { is: inside, ...ofState },
  'HEAD /api/files/:fileId': { is: inside, ...ofState },
  'GET /healthz': { is: anyone },
  'HEAD /healthz': { is: anyone },
  'GET /readyz': { is: anyone },
  'HEAD /readyz': { is: anyone },
  'GET /metrics': { is: anyone },
  'HEAD /metrics': { is: anyone },
  'GET /api/push': { is: people },
  'HEAD /api/push': { is: people },
  'PUT /api/push': { is: gone, body: () => subscription },
  'DELETE /api/push': { is: gone },
  'PUT /api/rooms/:roomId/notify': {
    is: inside,
    ...ofRoom('/notify'),
    body: () => ({ notify: 'all' }),
  },
}

/** Of the socket: who hears `ok`, in the order of `roles`; nobody has one. */
const members = [false, false, false, false, true, true]
const harmless = [false, true, true, true, true, true]
const sockets: { [N in AskName]: { is: readonly boolean[]; ask: (ids: Ids) => Ask<N> } } = {
  'room:join': { is: members, ask: ({ room }) => ({ roomId: room }) },
  'room:append': {
    is: members,
    ask: ({ room }) => ({ roomId: room, entries: [say('planted text')] }),
  },
  'room:read': { is: members, ask: ({ room }) => ({ roomId: room, from: 1, to: 9 }) },
  'room:seen': { is: members, ask: ({ room }) => ({ roomId: room, seq: 1 }) },
  'room:typing': { is: members, ask: ({ room }) => ({ roomId: room }) },
  'room:leave': { is: harmless, ask: ({ room }) => ({ roomId: room }) },
  'file:follow': { is: members, ask: ({ file }) => ({ fileId: file }) },
  'file:unfollow': { is: harmless, ask: ({ file }) => ({ fileId: file }) },
}

const { log, lines } = keepLog('trace')
const absent: Ids = { room: 'AbsentAbsentAbsentAbse', file: uuidv7() }
const cast = new Map<Role, Guest>()
let node: Awaited<ReturnType<typeof openTestNode>>
let real: Ids
let unfinished: string

beforeAll(async () => {
  const vapid = { ...readVapidKeys(newVapidKeys())!, subject: 'mailto:ada@example.org' }
  node = await openTestNode({ LIMITS: 'off' }, { log, vapid })
  const ada = await makeGuest(node.url, 'Ada')
  const room = await makeRoom(ada, 'private', { title: 'planted title' })
  const change = (userId: string, change: string, role?: string) =>
    ada.ask('room:append', {
      roomId: room,
      entries: [{ ...say(''), type: 'member', body: { userId, change, ...(role && { role }) } }],
    })
  for (const role of roles.slice(1)) {
    const guest = await makeGuest(node.url, role)
    cast.set(role, guest)
    if (role !== 'other') await change(guest.id, 'join')
  }
  const idOf = (role: Role) => cast.get(role)!.id
  await change(idOf('former'), 'leave')
  await change(idOf('banned'), 'ban')
  await change(idOf('moderator'), 'role', 'moderator')
  const file = await send(ada, node.url, room, Buffer.from('planted bytes'))
  unfinished = await create(ada, room, 5)
  real = { room, file }
  ada.leave()
})
afterAll(async () => {
  for (const guest of cast.values()) guest.leave()
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

const request = (line: string, ids: Ids, who: Pick<Guest, 'call'>): Promise<Reply> => {
  const [method = '', path = ''] = line.split(' ')
  const row = http[line]!
  const of =
    method !== 'GET' && path.startsWith('/uploads/') ? { ...ids, file: unfinishedOf(ids) } : ids
  return who.call(method, row.path?.(of) ?? path, row.body?.(), row.headers?.(of))
}

const unfinishedOf = (ids: Ids) => (ids === absent ? absent.file : unfinished)

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
    const guest = row.last && role !== 'nobody' ? await makeGuest(node.url) : cast.get(role)
    const who = guest ?? nobody
    const answer = await request(line, real, who)
    expect(answer.status).toBe(row.is[roles.indexOf(role)])
    for (const [header, value] of GUARDS) expect(answer.headers.get(header)).toMatch(value)
    expect(answer.headers.has('access-control-allow-origin')).toBe(false)
    // What is forbidden to them looks, to a byte, like what is absent.
    const hidden = answer.status === 404 || (row.path && role === 'nobody')
    const other = hidden ? await request(line, absent, who) : answer
    expect(asSeen(other)).toEqual(asSeen(answer))
  })

  it('is listed nothing that is not theirs', async () => {
    for (const [role, guest] of cast) {
      const { body } = await guest.call('GET', '/api/rooms')
      const listed = (body as { rooms: { id: string }[] }).rooms.some(({ id }) => id === real.room)
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
    const guest = cast.get(role)!
    const answer = await guest.answer(name, ask(real))
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
  const secrets = [...cast.values()].map(({ cookie }) => cookie.split('=')[1] ?? '')
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
