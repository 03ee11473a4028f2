import { createECDH } from 'node:crypto'
import { uuidv7 } from 'uuidv7'
import type { Ask, AskName } from '../lib/protocol/asks.ts'
import { creation, type Guest, makeGuest, type Reply, say } from './guest.fixture.ts'
import { create, makeRoom, send, TUS } from './upload.fixture.ts'

export const roles = ['nobody', 'other', 'former', 'banned', 'member', 'moderator'] as const
export type Role = (typeof roles)[number]

/** What a row is about: the real thing, or one that does not exist. */
export interface Ids {
  readonly room: string
  readonly file: string
}

export interface Row {
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

export const http: Record<string, Row> = {
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
export const sockets: { [N in AskName]: { is: readonly boolean[]; ask: (ids: Ids) => Ask<N> } } = {
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

export const absent: Ids = { room: 'AbsentAbsentAbsentAbse', file: uuidv7() }

/** A private room with a file in it, and everybody who is something to it. */
export interface Stage {
  readonly cast: ReadonlyMap<Role, Guest>
  readonly real: Ids
  /** Of the room's owner, and on its way. */
  readonly unfinished: string
  request(line: string, ids: Ids, who: Pick<Guest, 'call'>): Promise<Reply>
}

export async function makeStage(url: string): Promise<Stage> {
  const cast = new Map<Role, Guest>()
  const ada = await makeGuest(url, 'Ada')
  const room = await makeRoom(ada, 'private', { title: 'planted title' })
  const change = (userId: string, change: string, role?: string) =>
    ada.ask('room:append', {
      roomId: room,
      entries: [{ ...say(''), type: 'member', body: { userId, change, ...(role && { role }) } }],
    })
  for (const role of roles.slice(1)) {
    const guest = await makeGuest(url, role)
    cast.set(role, guest)
    if (role !== 'other') await change(guest.id, 'join')
  }
  const idOf = (role: Role) => cast.get(role)!.id
  await change(idOf('former'), 'leave')
  await change(idOf('banned'), 'ban')
  await change(idOf('moderator'), 'role', 'moderator')
  const file = await send(ada, url, room, Buffer.from('planted bytes'))
  const unfinished = await create(ada, room, 5)
  ada.leave()

  return {
    cast,
    real: { room, file },
    unfinished,
    request(line, ids, who) {
      const [method = '', path = ''] = line.split(' ')
      const row = http[line]!
      const upload = method !== 'GET' && path.startsWith('/uploads/') && ids !== absent
      const of = upload ? { ...ids, file: unfinished } : ids
      return who.call(method, row.path?.(of) ?? path, row.body?.(), row.headers?.(of))
    },
  }
}
