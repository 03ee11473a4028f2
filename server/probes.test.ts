import { uuidv7 } from 'uuidv7'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AskName } from '../lib/protocol/asks.ts'
import { errors, isErrorCode } from '../lib/protocol/errors.ts'
import { limits } from '../lib/protocol/limits.ts'
import {
  creation,
  type Guest,
  makeGuest,
  openPatch,
  openTestNode,
  say,
  type Reply,
} from './guest.fixture.ts'
import { base64, create, makeRoom, offsetOf, patch, readFile, send, TUS } from './upload.fixture.ts'
import {
  answerRaw,
  ended,
  exchange,
  keepLog,
  raw,
  sendRaw,
  statusOf,
  upgrade,
} from './wire.fixture.ts'

/*
 * What strangers send. Each probe gets a coded answer or a clean close, and nobody else notices: a
 * bystander asks for something, over socket and HTTP, during every single probe.
 */

const { log, lines } = keepLog()
let node: Awaited<ReturnType<typeof openTestNode>>
let url: string
let bystander: Guest
let socketId: string | undefined
let ada: Guest
let eve: Guest
/** Ada's: one for everybody with its link, one for nobody else. */
let roomId: string
let secretId: string
let fileId: string
let silent: ReturnType<typeof upgrade>
let pinging: Promise<boolean>
/** Probes during which the bystander got no answer. */
const disturbed: string[] = []

beforeAll(async () => {
  node = await openTestNode({ LIMITS: 'off', MAX_UPLOAD_BYTES: '1 MiB' }, { log })
  url = node.url
  silent = upgrade(url, {})
  bystander = await makeGuest(url, 'Bystander')
  ada = await makeGuest(url, 'Ada')
  eve = await makeGuest(url, 'Eve')
  roomId = await makeRoom(ada)
  secretId = await makeRoom(ada, 'private')
  await ada.ask('room:append', { roomId, entries: [say('hello')] })
  fileId = await send(ada, url, roomId, Buffer.from('some bytes'))
  await bystander.ask('room:join', { roomId })
  socketId = bystander.socket.id
})

beforeEach(() => {
  pinging = Promise.all([
    bystander.ask('room:read', { roomId, from: 1, to: 1 }),
    bystander.call('GET', '/api/session'),
  ]).then(
    ([{ head }, { status }]) => head > 0 && status === 200,
    () => false,
  )
})

afterEach(async ({ task }) => {
  if (!(await pinging)) disturbed.push(task.name)
})

afterAll(async () => {
  for (const guest of [bystander, ada, eve]) guest.leave()
  await node.close()
})

/** The code of a refusal, if it is one by the table: its own status, a code, a text, nothing else. */
const verdict = ({ status, body }: Reply) => {
  const { code, text, ...more } = body as Record<string, unknown>
  const known = isErrorCode(code) && errors[code].status === status && typeof text === 'string'
  return known && Object.keys(more).length === 0 ? code : { status, body }
}

/** `4xx` for a refusal, by us or by the parser, that shows nothing of the inside; `cut` for no answer. */
const classOf = (answer: string) => {
  if (answer === '') return 'cut'
  return /\bat .*\.[jt]s:\d+/.test(answer) ? answer : `${Math.floor(statusOf(answer) / 100)}xx`
}

const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`

const poisons: Record<string, unknown> = {
  'an operator that matches everything': { $ne: null },
  'an operator that compares': { $gt: '' },
  'a regular expression': { $regex: '.*' },
  'code for the database': { $where: 'sleep(5000)' },
  'an object id of the driver': { _bsontype: 'ObjectId', id: 'aaaaaaaaaaaa' },
  'an array of what is right': ['AAAAAAAAAAAAAAAAAAAAAA'],
  null: null,
  'a number': 5,
  'an empty text': '',
  'a path': '../../etc/passwd',
  'a wildcard': '*',
  'a text with NUL': 'AAAAAAAAAAAAAAAAAAAAA\0',
}

describe('an ask whose argument is not what it should be', () => {
  const good = (): Record<AskName, Record<string, unknown>> => ({
    'room:join': { roomId, after: 0, invite: 'AAAAAAAAAAAAAAAAAAAAAA' },
    'room:leave': { roomId },
    'room:append': { roomId, entries: [say('x')] },
    'room:read': { roomId, from: 1, to: 2 },
    'room:seen': { roomId, seq: 1 },
    'room:typing': { roomId },
    'file:follow': { fileId },
    'file:unfollow': { fileId },
  })
  const texts = [
    ...(
      ['room:join', 'room:leave', 'room:append', 'room:read', 'room:seen', 'room:typing'] as const
    ).map((ask) => [ask, 'roomId'] as const),
    ['room:join', 'invite'] as const,
    ['file:follow', 'fileId'] as const,
    ['file:unfollow', 'fileId'] as const,
  ]
  const cases = texts.flatMap(([ask, key]) =>
    Object.entries(poisons).map(([what, poison]) => ({ ask, key, what, poison })),
  )

  it.each(cases)('$ask with $what as $key', async ({ ask, key, poison }) => {
    const answer = await eve.answer(ask, { ...good()[ask], [key]: poison })
    expect(answer).toMatchObject({ ok: false, code: 'BAD_INPUT' })
  })

  const asks = Object.keys(good()) as AskName[]
  const payloads: Record<string, unknown> = {
    null: null,
    'an array': [],
    'a number': 1,
    true: true,
    'a text': 'x',
    'an empty object': {},
    'an operator': { $ne: null },
    bytes: Buffer.from('bytes'),
  }
  it.each(
    asks.flatMap((ask) =>
      Object.entries(payloads).map(([what, payload]) => ({ ask, what, payload })),
    ),
  )('$ask with $what for everything', async ({ ask, payload }) => {
    expect(await eve.answer(ask, payload)).toMatchObject({ ok: false, code: 'BAD_INPUT' })
  })

  it.each(asks)('%s with a key that nobody knows', async (ask) => {
    const answer = await eve.answer(ask, { ...good()[ask], isAdmin: true })
    expect(answer).toMatchObject({ ok: false, code: 'BAD_INPUT' })
  })

  it.each(asks)('%s with keys of the prototype', async (ask) => {
    const id = 900 + asks.indexOf(ask)
    const keys = '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}'
    const body = JSON.stringify(good()[ask]).replace('{', `{${keys},`)
    expect(await answerRaw(eve, id, `2${id}["${ask}",${body}]`)).toMatchObject({
      code: 'BAD_INPUT',
    })
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })

  it.each(asks)('%s nested 20,000 deep', async (ask) => {
    const id = 800 + asks.indexOf(ask)
    expect(await answerRaw(eve, id, `2${id}["${ask}",${deep}]`)).toMatchObject({
      code: 'BAD_INPUT',
    })
    const roomId = `{"roomId":${deep},"fileId":${deep}}`
    expect(await answerRaw(eve, id, `2${id}["${ask}",${roomId}]`)).toMatchObject({ ok: false })
  })

  it.each([
    ['below zero', -1],
    ['beyond every number', 1e308],
    ['a fraction', 0.5],
    ['nothing', null],
    ['not a number', Number.NaN],
    ['a text', '5'],
    ['beyond what is exact', 2 ** 53],
    ['an operator', { $gt: 0 }],
  ])('a place in the log that is %s', async (_, seq) => {
    const refused = { ok: false, code: 'BAD_INPUT' }
    expect(await eve.answer('room:read', { roomId, from: seq, to: 5 })).toMatchObject(refused)
    expect(await eve.answer('room:read', { roomId, from: 1, to: seq })).toMatchObject(refused)
    expect(await eve.answer('room:join', { roomId, after: seq })).toMatchObject(refused)
    expect(await eve.answer('room:seen', { roomId, seq })).toMatchObject(refused)
  })

  it('a range that ends before it starts, or starts after the end, is empty', async () => {
    const backwards = await eve.ask('room:read', { roomId, from: 5, to: 1 })
    const beyond = await eve.ask('room:read', { roomId, from: 2 ** 53 - 2, to: 2 ** 53 - 1 })
    expect([backwards.entries, beyond.entries]).toEqual([[], []])
    expect(backwards.head).toBeGreaterThan(0)
  })

  it('a read position beyond the head is the head', async () => {
    await eve.ask('room:seen', { roomId, seq: 2 ** 53 - 1 })
    const { room, head } = await eve.ask('room:join', { roomId })
    expect(room.seen).toBeLessThanOrEqual(head)
  })
})

describe('an entry that is not what it should be', () => {
  const own = () => ({ id: uuidv7(), sentAt: Date.now() })
  const message = (body: unknown) => ({ ...own(), type: 'message', body })
  const ref = (more: object) =>
    message({ text: '', files: [{ fileId: uuidv7(), name: 'x', type: '', ...more }] })

  const entries: Record<string, () => unknown> = {
    'is null': () => null,
    'is a text': () => 'hello',
    'is an array': () => [say('x')],
    'has no type': () => ({ ...own(), body: { text: 'x' } }),
    'has an operator as its type': () => ({ ...say('x'), type: { $ne: null } }),
    'has an operator as its id': () => ({ ...say('x'), id: { $ne: null } }),
    'has an id in capitals': () => say('x', uuidv7().toUpperCase()),
    'has an operator as its text': () => message({ text: { $ne: null } }),
    'has half a character': () => say('\ud800'),
    'has a NUL': () => say('a\0b'),
    'says nothing': () => say(' \n\t '),
    'has no time': () => ({ ...say('x'), sentAt: null }),
    'has a time in words': () => ({ ...say('x'), sentAt: 'now' }),
    'says where it stands': () => ({ ...say('x'), seq: 1 }),
    'says who wrote it': () => ({ ...say('x'), authorId: ada.id }),
    'says who wrote it, in another word': () => ({ ...say('x'), uid: ada.id }),
    'says when it was stored': () => ({ ...say('x'), at: 0 }),
    'says where it belongs': () => ({ ...say('x'), roomId: secretId }),
    'says that it is erased': () => message({ text: 'x', erased: true }),
    'answers an operator': () => message({ text: 'x', replyTo: { $ne: null } }),
    'mentions an operator': () => message({ text: 'x', mentions: [{ $ne: null }] }),
    'mentions a crowd': () =>
      message({ text: 'x', mentions: Array.from({ length: 51 }, () => ada.id) }),
    'has a script as its poster': () => ref({ poster: 'data:image/svg+xml;base64,PHN2Zz4=' }),
    'has a poster from elsewhere': () => ref({ poster: 'https://evil.example/x.png' }),
    'has a huge poster': () => ref({ poster: `data:image/png;base64,${'A'.repeat(5000)}` }),
    'has a file of a negative size': () => ref({ size: -1 }),
    'has a file without a name': () => ref({ name: ' ' }),
    'has a file with a broken name': () => ref({ name: 'x\udfff' }),
    'has a type with parameters': () => ref({ type: 'text/html; charset=utf-7' }),
    'reacts with a sentence': () => ({
      ...own(),
      type: 'react',
      body: { target: uuidv7(), emoji: 'no way' },
    }),
    'edits nothing': () => ({ ...own(), type: 'edit', body: { target: null, text: 'x' } }),
    'claims that a file has ended': () => ({
      ...own(),
      type: 'file',
      body: { fileId, state: 'cancelled', size: 0 },
    }),
    'renames somebody': () => ({
      ...own(),
      type: 'member',
      body: { userId: ada.id, change: 'rename', name: 'Mallory' },
    }),
    'changes nothing of the room': () => ({ ...own(), type: 'room', body: {} }),
    'makes the room expire at an operator': () => ({
      ...own(),
      type: 'room',
      body: { expiresAt: { $gt: 0 } },
    }),
    'has a type of the prototype': () => ({ ...say('x'), type: 'constructor' }),
  }

  it('is nested 20,000 deep', async () => {
    const batch = `{"roomId":"${roomId}","entries":[${deep},${JSON.stringify(say('x'))}]}`
    expect(await answerRaw(eve, 78, `278["room:append",${batch}]`)).toMatchObject({
      ok: true,
      value: { results: [{ code: 'BAD_INPUT', id: null }, { seq: expect.any(Number) }] },
    })
  })

  it.each(Object.keys(entries))('%s', async (what) => {
    const entry = entries[what]?.()
    const bad = JSON.stringify({ roomId, entries: [entry, say(`after one that ${what}`)] })
    const id = 1000 + Object.keys(entries).indexOf(what)
    const answer = await answerRaw(eve, id, `2${id}["room:append",${bad}]`)
    // It does not hold up the one behind it.
    expect(answer).toMatchObject({
      ok: true,
      value: { results: [{ code: 'BAD_INPUT' }, { seq: expect.any(Number) }] },
    })
  })

  it('is longer than a message may be', async () => {
    const { results } = await eve.ask('room:append', {
      roomId,
      entries: [say('x'.repeat(limits.text + 1))],
    })
    expect(results).toMatchObject([{ code: 'TOO_LARGE' }])
  })

  it.each([
    ['none', 0],
    ['more than a batch holds', limits.batchEntries + 1],
  ])('entries: %s', async (_, count) => {
    const batch = Array.from({ length: count }, () => say('x'))
    expect(await eve.answer('room:append', { roomId, entries: batch })).toMatchObject({
      ok: false,
      code: 'BAD_INPUT',
    })
  })

  it('what a newer device says of a file is left out, and the rest is said', async () => {
    const known = { fileId: uuidv7(), name: 'x', type: '' }
    const file = { ...known, mood: 'bright', title: { $ne: null } }
    const entry = message({ text: '', files: [file] }) as ReturnType<typeof say>
    const { results, head } = await eve.ask('room:append', { roomId, entries: [entry] })
    expect(results).toMatchObject([{ seq: head }])
    const { entries: read } = await eve.ask('room:read', { roomId, from: head, to: head })
    expect(read[0]?.body).toMatchObject({ files: [known] })
    expect(JSON.stringify(read)).not.toMatch(/mood|title/)
  })

  it('keys of the prototype go nowhere', async () => {
    const entry = JSON.stringify(say('a pollution')).replace(
      '{',
      '{"__proto__":{"authorId":"x","polluted":1},"constructor":{"prototype":{"polluted":1}},',
    )
    const answer = await answerRaw(
      eve,
      77,
      `277["room:append",{"roomId":"${roomId}","entries":[${entry}]}]`,
    )
    expect(answer).toMatchObject({ ok: true, value: { results: [{ code: 'BAD_INPUT' }] } })
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })

  it('a time of the author’s own making is shown and never judged', async () => {
    const times = [0, -1, 1e308, Number.MAX_SAFE_INTEGER, 0.5]
    const batch = times.map((sentAt) => ({ ...say(`sent at ${sentAt}`), sentAt }))
    const { results, head } = await eve.ask('room:append', { roomId, entries: batch })
    expect(results.every((result) => 'seq' in result)).toBe(true)
    const { entries: read } = await eve.ask('room:read', { roomId, from: head - 4, to: head })
    expect(read.map(({ sentAt }) => sentAt)).toEqual(times)
  })
})

describe('what only others may do', () => {
  const draft = (type: string, body: object) => ({ id: uuidv7(), sentAt: 0, type, body })
  const attempt = async (entry: unknown) =>
    (await eve.ask('room:append', { roomId, entries: [entry] })).results[0]

  it.each<[string, () => object]>([
    ['editing', () => ({ type: 'edit', text: 'not what she said' })],
    ['deleting', () => ({ type: 'delete' })],
  ])('%s what somebody else has said', async (_, how) => {
    const hers = say('mine')
    await ada.ask('room:append', { roomId, entries: [hers] })
    const { type, ...body } = how() as { type: string }
    expect(await attempt(draft(type, { target: hers.id, ...body }))).toMatchObject({
      code: 'FORBIDDEN',
    })
    const { entries } = await ada.ask('room:read', { roomId, from: 1, to: 10_000 })
    expect(entries.find(({ id }) => id === hers.id)).toMatchObject({ body: { text: 'mine' } })
  })

  it.each(['edit', 'delete', 'react', 'unreact'])('%s of what is not here', async (type) => {
    const more = type === 'edit' ? { text: 'x' } : type === 'delete' ? {} : { emoji: '🌱' }
    const elsewhere = say('in the other room')
    await ada.ask('room:append', { roomId: secretId, entries: [elsewhere] })
    for (const target of [uuidv7(), elsewhere.id]) {
      expect(await attempt(draft(type, { target, ...more }))).toMatchObject({ code: 'NOT_FOUND' })
    }
  })

  it.each<[string, () => object]>([
    ['the room’s title', () => draft('room', { title: 'Eve’s' })],
    ['the room’s life', () => draft('room', { expiresAt: 1 })],
    ['who sees the room', () => draft('room', { visibility: 'private' })],
    ['who is in', () => draft('member', { userId: bystander.id, change: 'join' })],
    ['who is out', () => draft('member', { userId: ada.id, change: 'ban' })],
    ['their own role', () => draft('member', { userId: eve.id, change: 'role', role: 'owner' })],
    ['who is owner', () => draft('member', { userId: eve.id, change: 'join', role: 'owner' })],
  ])('changing %s', async (_, entry) => {
    expect(await attempt(entry())).toMatchObject({ code: 'FORBIDDEN' })
    expect(verdict(await eve.call('PATCH', `/api/rooms/${roomId}`, { title: 'Eve’s' }))).toBe(
      'FORBIDDEN',
    )
    expect(verdict(await eve.call('DELETE', `/api/rooms/${roomId}`))).toBe('FORBIDDEN')
  })

  it('a moderator makes nobody an owner, and does not touch the owner', async () => {
    const mod = await makeGuest(url, 'Mod')
    const room = await makeRoom(ada)
    await mod.ask('room:append', { roomId: room, entries: [say('hi')] })
    const promote = draft('member', { userId: mod.id, change: 'role', role: 'moderator' })
    await ada.ask('room:append', { roomId: room, entries: [promote] })
    for (const body of [
      { userId: eve.id, change: 'join', role: 'owner' },
      { userId: eve.id, change: 'join', role: 'moderator' },
      { userId: mod.id, change: 'role', role: 'owner' },
      { userId: ada.id, change: 'ban' },
      { userId: ada.id, change: 'leave' },
    ]) {
      const { results } = await mod.ask('room:append', {
        roomId: room,
        entries: [draft('member', body)],
      })
      expect({ body, results }).toMatchObject({ body, results: [{ code: 'FORBIDDEN' }] })
    }
    mod.leave()
  })
})

describe('a room that is not for everybody looks like one that does not exist', () => {
  const absent = 'AbsentAbsentAbsentAbse'
  const asks: Record<string, (roomId: string) => object> = {
    'room:join': (roomId) => ({ roomId }),
    'room:append': (roomId) => ({
      roomId,
      entries: [say('x', '0199a0a0-0000-7000-8000-000000000000')],
    }),
    'room:read': (roomId) => ({ roomId, from: 1, to: 2 }),
    'room:seen': (roomId) => ({ roomId, seq: 1 }),
    'room:typing': (roomId) => ({ roomId }),
    'room:leave': (roomId) => ({ roomId }),
  }
  it.each(Object.keys(asks))('to %s', async (ask) => {
    const [there, not] = await Promise.all([
      eve.answer(ask, asks[ask]?.(secretId)),
      eve.answer(ask, asks[ask]?.(absent)),
    ])
    expect(there).toEqual(not)
  })

  it('and everything but leaving it is refused', async () => {
    const { 'room:leave': _, ...refused } = asks
    for (const [ask, payload] of Object.entries(refused)) {
      expect(await eve.answer(ask, payload(secretId))).toMatchObject({ code: 'NOT_FOUND' })
    }
  })

  it('to somebody with another invitation', async () => {
    const invite = 'AAAAAAAAAAAAAAAAAAAAAA'
    const there = await eve.answer('room:join', { roomId: secretId, invite })
    expect(there).toEqual(await eve.answer('room:join', { roomId: absent, invite }))
    expect(there).toMatchObject({ code: 'NOT_FOUND' })
  })

  const ways: [string, string, unknown?][] = [
    ['GET', '/api/rooms/:id'],
    ['HEAD', '/api/rooms/:id'],
    ['PATCH', '/api/rooms/:id', { title: 'x' }],
    ['DELETE', '/api/rooms/:id'],
    ['GET', '/api/rooms/:id/entries'],
    ['POST', '/api/rooms/:id/entries', { entries: [say('x')] }],
  ]
  it.each(ways)('to %s %s', async (method, path, body) => {
    const [there, not] = await Promise.all(
      [secretId, absent].map((id) => eve.call(method, path.replace(':id', id), body)),
    )
    expect(there?.status).toBe(404)
    const comparable = ({ status, headers, body }: Reply) => {
      const named = Object.fromEntries(headers)
      return { status, body, headers: { ...named, date: '' } }
    }
    expect(comparable(there as Reply)).toEqual(comparable(not as Reply))
  })

  it('to whoever wants its files', async () => {
    const hidden = await send(ada, url, secretId, Buffer.from('for nobody else'))
    const never = uuidv7()
    for (const path of ['/files/:id', '/files/:id/x.png', '/api/files/:id']) {
      const [there, not] = await Promise.all(
        [hidden, never].map((id) => eve.call('GET', path.replace(':id', id))),
      )
      expect(verdict(there as Reply)).toBe('NOT_FOUND')
      expect(there?.body).toEqual(not?.body)
    }
    const follow = await eve.answer('file:follow', { fileId: hidden })
    expect(follow).toEqual(await eve.answer('file:follow', { fileId: never }))
    expect(follow).toMatchObject({ ok: false, code: 'NOT_FOUND' })
  })

  it('to somebody who uploads into it', async () => {
    const replies = await Promise.all(
      [secretId, absent].map((id) =>
        eve.call('POST', '/uploads', undefined, creation(uuidv7(), id, 'x', 1)),
      ),
    )
    for (const reply of replies) expect(verdict(reply)).toBe('NOT_FOUND')
  })

  it('in the list of rooms', async () => {
    const unlisted = await makeRoom(ada)
    const listed = await makeRoom(ada, 'public')
    const { body } = await eve.call('GET', '/api/rooms')
    const ids = (body as { rooms: { id: string }[] }).rooms.map(({ id }) => id)
    expect(ids).toContain(listed)
    expect(ids).not.toContain(secretId)
    expect(ids).not.toContain(unlisted)
  })
})

describe('frames', () => {
  const fresh = async () => {
    const guest = await makeGuest(url)
    await guest.ask('room:read', { roomId, from: 1, to: 1 })
    return guest
  }

  it('above the limit end the connection', async () => {
    const guest = await fresh()
    const end = ended(guest)
    await sendRaw(guest, `2["room:read","${'x'.repeat(limits.frame)}"]`)
    expect(await end).toMatch(/transport/)
    guest.leave()
  })

  it('just below the limit are read', async () => {
    const big = `21["room:read","${'x'.repeat(limits.frame - 30)}"]`
    expect(await answerRaw(eve, 1, big)).toMatchObject({ code: 'BAD_INPUT' })
  })

  it.each([
    ['that are cut', '2["m"'],
    ['with an object for the arguments', '2{}'],
    ['with a number for the arguments', '25'],
    ['of an unknown type', '9["x"]'],
    ['that are nothing', '\0'],
    [
      'that claim a thousand attachments',
      `51000-["room:read",${Array(1000).fill('{"_placeholder":true,"num":0}').join()}]`,
    ],
    ['with an attachment that is not there', '51-["room:read",{"_placeholder":true,"num":7}]'],
    ['with an attachment count in words', '5x-["room:read"]'],
    ['with a reserved name', '2["disconnect"]'],
    ['that end before they begin', '1"x"'],
  ])('%s are ignored, or end that connection alone', async (_, packet) => {
    const guest = await fresh()
    const end = ended(guest)
    await sendRaw(guest, packet, new Uint8Array([1]))
    const read = guest.answer('room:read', { roomId, from: 1, to: 1 }).catch(() => null)
    const outcome = await Promise.race([end, read])
    expect(typeof outcome === 'string' || (outcome as { ok: boolean }).ok).toBe(true)
    guest.leave()
  })

  it('with a placeholder 20,000 deep', async () => {
    const guest = await fresh()
    const end = ended(guest)
    const nested = deep.replace('[]', '[{"_placeholder":true,"num":0}]')
    await sendRaw(guest, `51-["room:read",${nested}]`, new Uint8Array([1]))
    const read = guest.answer('room:read', { roomId, from: 1, to: 1 }).catch(() => null)
    const outcome = await Promise.race([end, read])
    expect(typeof outcome === 'string' || (outcome as { ok: boolean }).ok).toBe(true)
    guest.leave()
  })

  it('acknowledging what was never asked change nothing', async () => {
    await sendRaw(eve, '3999["x"]', '3["x"]')
    expect((await eve.ask('room:read', { roomId, from: 1, to: 1 })).entries).toHaveLength(1)
  })

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'error', 'room:shout', ''])(
    'named %j are refused',
    async (name) => {
      expect(await answerRaw(eve, 5, `25[${JSON.stringify(name)},{}]`)).toMatchObject({
        ok: false,
        code: 'BAD_INPUT',
      })
    },
  )

  it.each(['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener'])(
    'named %s, which is the library’s own, never reach us',
    async (name) => {
      const guest = await fresh()
      const end = ended(guest)
      await sendRaw(guest, `25["${name}",{}]`)
      expect(await end).toMatch(/transport|server/)
      guest.leave()
    },
  )

  it('named by a number are no asks', async () => {
    expect(await answerRaw(eve, 6, '26[5,{}]')).toMatchObject({ ok: false, code: 'BAD_INPUT' })
  })

  it('that want no answer get none, and do their work', async () => {
    const quiet = say('without an answer')
    const heard = bystander.hear('room:grew', ({ entries }) =>
      entries.some(({ id }) => id === quiet.id),
    )
    eve.socket.emit('room:append', { roomId, entries: [quiet] })
    expect((await heard).head).toBeGreaterThan(0)
  })

  it.each([
    ['a text', '"call me"'],
    ['an object', '{"apply":1}'],
    ['null', 'null'],
  ])('with %s instead of a function to answer to', async (_, ack) => {
    await sendRaw(eve, `2["room:read",{"roomId":"${roomId}","from":1,"to":1},${ack}]`)
    expect((await eve.ask('room:read', { roomId, from: 1, to: 1 })).entries).toHaveLength(1)
  })

  it('with arguments after the first answer to the first', async () => {
    const first = `{"roomId":"${roomId}","from":1,"to":1}`
    expect(await answerRaw(eve, 7, `27["room:read",${first},{"$ne":null},5]`)).toMatchObject({
      ok: true,
    })
  })

  it('that connect to another namespace are refused', async () => {
    const guest = await fresh()
    const engine = guest.socket.io.engine as unknown as {
      on(event: 'data', listener: (data: string) => void): void
    }
    const answer = new Promise<string>((resolve) =>
      engine.on('data', (data) => {
        if (data.startsWith('4/')) resolve(data)
      }),
    )
    await sendRaw(guest, '0/admin,{}')
    expect(await answer).toContain('Invalid namespace')
    guest.leave()
  })

  it('that connect to a namespace with a very long name', async () => {
    const guest = await fresh()
    await sendRaw(guest, `0/${'x'.repeat(100_000)},{}`)
    expect((await guest.ask('room:read', { roomId, from: 1, to: 1 })).entries).toHaveLength(1)
    guest.leave()
  })

  it('of another version of the wire are told so', async () => {
    const guest = await makeGuest(url)
    guest.socket.auth = { protocol: 9999 }
    guest.socket.disconnect().connect()
    const error = await new Promise<Error & { data?: unknown }>((resolve) =>
      guest.socket.once('connect_error', resolve),
    )
    expect(error.data).toMatchObject({ code: 'OUTDATED' })
    guest.leave()
  })
})

describe('other people’s connections', () => {
  const polling = (guest: Guest | null, query: string, init: RequestInit = {}) =>
    fetch(`${url}/socket.io/?${query}`, {
      ...init,
      headers: { ...(guest && { cookie: guest.cookie }), ...(init.headers as object) },
    })

  it('an id of a polling connection is worth nothing to somebody else', async () => {
    const opened = await (await polling(ada, 'EIO=4&transport=polling')).text()
    const { sid } = JSON.parse(opened.slice(1)) as { sid: string }
    const query = `EIO=4&transport=polling&sid=${sid}`
    for (const thief of [eve, null]) {
      expect((await polling(thief, query)).status).toBe(400)
      expect((await polling(thief, query, { method: 'POST', body: '40' })).status).toBe(400)
      expect((await polling(thief, `${query}&sid=x`)).status).toBe(400)
      const headers = { cookie: thief?.cookie ?? '' }
      expect(await upgrade(url, headers, `&sid=${sid}`).answered).toBe(400)
    }
    expect((await polling(ada, query, { method: 'POST', body: '40' })).status).toBe(200)
    expect(await (await polling(ada, query)).text()).toMatch(/^40/)
    await polling(ada, query, { method: 'POST', body: '1' })
  })

  it.each([
    ['JSONP', 'EIO=4&transport=polling&j=0'],
    ['an older protocol', 'EIO=3&transport=polling'],
    ['an unknown transport', 'EIO=4&transport=nope'],
    ['no transport', 'EIO=4'],
    ['the prototype as its id', 'EIO=4&transport=polling&sid=__proto__'],
    ['constructor as its id', 'EIO=4&transport=polling&sid=constructor'],
    ['an id that is not there', 'EIO=4&transport=polling&sid=AAAAAAAAAAAAAAAAAAAA'],
    ['an operator as its id', 'EIO=4&transport=polling&sid[$ne]=x&sid=x'],
    ['a WebSocket without an upgrade', 'EIO=4&transport=websocket'],
  ])('a connection with %s is refused', async (_, query) => {
    const { status } = await polling(eve, query)
    expect([400, 403]).toContain(status)
  })

  it('a binary body of a polling connection ends it at most', async () => {
    const opened = await (await polling(eve, 'EIO=4&transport=polling')).text()
    const { sid } = JSON.parse(opened.slice(1)) as { sid: string }
    const answer = await polling(eve, `EIO=4&transport=polling&sid=${sid}`, {
      method: 'POST',
      body: new Uint8Array([0xff, 0xfe, 0, 1]) as BodyInit,
      headers: { 'content-type': 'application/octet-stream' },
    })
    expect(answer.status).toBeLessThan(500)
  })

  it('without a session nobody gets further than the door', async () => {
    const guest = await makeGuest(url)
    await guest.call('DELETE', '/api/session')
    const error = await new Promise<Error & { data?: unknown }>((resolve) =>
      guest.socket.once('connect_error', resolve),
    )
    expect(error.data).toMatchObject({ code: 'UNAUTHENTICATED' })
    guest.leave()
  })
})

describe('requests from other sites', () => {
  const own = () => new URL(url).origin
  const foreign: Record<string, () => Record<string, string>> = {
    'another site': () => ({ origin: 'https://evil.example' }),
    'a page without an origin': () => ({ origin: 'null' }),
    'a site whose name begins like ours': () => ({ origin: `${own()}.evil.example` }),
    'a site whose name ends like ours': () => ({ origin: own().replace('//', '//evil') }),
    'another port of ours': () => ({ origin: 'http://127.0.0.1:1' }),
    'what is not an origin': () => ({ origin: 'evil' }),
    'another site that hides its origin': () => ({ 'sec-fetch-site': 'cross-site' }),
    'a neighbour that hides its origin': () => ({ 'sec-fetch-site': 'same-site' }),
  }
  const unsafe: [string, () => string][] = [
    ['POST', () => '/api/session'],
    ['DELETE', () => '/api/session'],
    ['POST', () => '/api/moves'],
    ['POST', () => '/api/moves/look'],
    ['POST', () => '/api/moves/take'],
    ['POST', () => '/api/rooms'],
    ['PATCH', () => `/api/rooms/${roomId}`],
    ['DELETE', () => `/api/rooms/${roomId}`],
    ['POST', () => `/api/rooms/${roomId}/entries`],
    ['POST', () => '/uploads'],
    ['PATCH', () => `/uploads/${fileId}`],
    ['DELETE', () => `/uploads/${fileId}`],
  ]

  it.each(Object.keys(foreign))('from %s change nothing, whatever the way', async (where) => {
    const headers = foreign[where]?.() ?? {}
    for (const [method, path] of unsafe) {
      const reply = await ada.call(method, path(), {}, { ...TUS, ...headers })
      expect(verdict(reply)).toBe('FOREIGN_ORIGIN')
      expect(reply.headers.get('access-control-allow-origin')).toBeNull()
    }
    expect((await ada.call('GET', `/api/rooms/${roomId}`)).status).toBe(200)
  })

  it.each(Object.keys(foreign))('from %s open no socket', async (where) => {
    const headers = { cookie: ada.cookie, ...foreign[where]?.() }
    expect([400, 403]).toContain(await upgrade(url, headers).answered)
  })

  it('our own pages may', async () => {
    const origin = own()
    expect((await ada.call('POST', '/api/session', {}, { origin })).status).toBe(201)
    const socket = upgrade(url, { cookie: ada.cookie, origin })
    expect(await socket.answered).toBe(101)
    socket.cut()
  })

  it('a preflight is granted nothing', async () => {
    for (const path of [
      '/api/rooms',
      '/uploads',
      `/uploads/${fileId}`,
      `/files/${fileId}`,
      '/socket.io/',
    ]) {
      const response = await fetch(url + path, {
        method: 'OPTIONS',
        headers: {
          origin: 'https://evil.example',
          'access-control-request-method': 'PATCH',
          cookie: ada.cookie,
        },
      })
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
      expect(response.status).toBeLessThan(500)
    }
  })
})

describe('credentials that are none', () => {
  const session = (headers: string[]) => exchange(url, raw('GET /api/session', headers))
  const secret = () => ada.cookie.split('=')[1] ?? ''

  it.each([
    ['a cookie of 16 KB', () => `sid=${'x'.repeat(16_384)}`],
    ['200 cookies', () => Array.from({ length: 200 }, (_, i) => `c${i}=${i}`).join('; ')],
    ['a malformed cookie', () => 'sid; =; ;;sid=%E0%A4%A; sid'],
    ['a cookie of the prototype', () => '__proto__=x; constructor=y'],
    ['a session that is not there', () => `sid=${'A'.repeat(43)}`],
    ['a session that is cut', () => `sid=${secret().slice(0, 42)}`],
    ['an operator', () => 'sid[$ne]=x'],
    ['a session by another name', () => `__Host-sid=${secret()}`],
  ])('%s', async (_, cookie) => {
    expect(classOf(await session([`Cookie: ${cookie()}`]))).toBe('4xx')
  })

  it('of two cookies of the same name, the first counts', async () => {
    const none = 'A'.repeat(43)
    expect(statusOf(await session([`Cookie: sid=${secret()}; sid=${none}`]))).toBe(200)
    expect(classOf(await session([`Cookie: sid=${none}; sid=${secret()}`]))).toBe('4xx')
  })

  it.each(['Bearer ', 'Basic %%%', 'Bearer null', 'Basic OnRoZQ=='])(
    'Authorization: %s',
    async (value) => {
      const answer = await session([`Authorization: ${value}`])
      expect(statusOf(answer)).toBe(401)
      expect(answer).toContain('"UNAUTHENTICATED"')
    },
  )

  it('a session that somebody else has chosen is replaced by one of ours', async () => {
    const answer = await exchange(
      url,
      raw('POST /api/session', [`Cookie: sid=${'f'.repeat(43)}`, 'Content-Length: 0']),
    )
    expect(statusOf(answer)).toBe(201)
    const [, given] =
      /set-cookie: sid=([\w-]{43}); [^\r]*HttpOnly[^\r]*SameSite=Lax/i.exec(answer) ?? []
    expect(given).toBeDefined()
    expect(given).not.toBe('f'.repeat(43))
  })

  it('an old cookie is worth nothing anywhere after logging out', async () => {
    const guest = await makeGuest(url)
    const room = await makeRoom(guest)
    const upload = await create(guest, room, 5)
    await guest.ask('room:join', { roomId: room })
    const end = ended(guest)
    expect((await guest.call('DELETE', '/api/session')).status).toBe(204)
    await end
    for (const [method, path] of [
      ['GET', '/api/session'],
      ['GET', `/api/rooms/${room}`],
      ['HEAD', `/uploads/${upload}`],
      ['GET', `/files/${upload}`],
    ] as const) {
      expect((await guest.call(method, path, undefined, TUS)).status).toBe(401)
    }
    expect(verdict(await patch(guest, url, upload, 0, Buffer.from('x')))).toBe('UNAUTHENTICATED')
    guest.leave()
  })
})

describe('bodies', () => {
  const post = (body: string, headers: Record<string, string> = {}) =>
    fetch(`${url}/api/rooms`, {
      method: 'POST',
      body,
      headers: { cookie: eve.cookie, 'content-type': 'application/json', ...headers },
    }).then(async (response) => ({
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as unknown,
    }))
  const room = (more: object) => JSON.stringify({ title: 'x', visibility: 'unlisted', ...more })

  it.each([
    ['that are no JSON', '{"title":'],
    ['that are empty', ''],
    ['that are a number', '5'],
    ['that are null', 'null'],
    ['that are an array', '[]'],
    ['that are text', '"title"'],
    ['nested 20,000 deep', deep],
    ['nested 20,000 deep where a text is wanted', `{"title":${deep},"visibility":"public"}`],
    ['with keys of the prototype', room({}).replace('{', '{"__proto__":{"polluted":1},')],
    ['with a constructor', room({ constructor: { prototype: { polluted: 1 } } })],
    ['with a key that nobody knows', room({ isAdmin: true })],
    ['that say who owns it', room({ ownerId: 'AAAAAAAAAAAAAAAAAAAAAA' })],
    ['that say its invitation', room({ invite: 'AAAAAAAAAAAAAAAAAAAAAA' })],
    ['with an unknown visibility', room({ visibility: 'secret' })],
    ['with a visibility of the prototype', room({ visibility: 'constructor' })],
    ['with a life in words', room({ ttl: '1h' })],
    ['with a life below zero', room({ ttl: -1 })],
    ['with a life without end', room({ ttl: 1e300 })],
    ['with half a character', room({ title: 'x\ud83c' })],
    ['with a NUL', room({ title: 'a\0b' })],
    ['with a NUL in the topic', room({ topic: 'a\0b' })],
    ['with nothing to see', room({ title: '\u200b\u202e ' })],
    ['with a title that is too long', room({ title: 'x'.repeat(limits.roomTitle + 1) })],
    ['with 10,000 combining marks', room({ title: `e${'\u0301'.repeat(10_000)}` })],
    ['with an id that is a path', room({ id: '../../../../etc/passwd' })],
  ])('%s', async (_, body) => {
    expect(verdict(await post(body))).toBe('BAD_INPUT')
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })

  const bodies: [string, string, () => string, Record<string, unknown>][] = [
    ['POST', 'a room', () => '/api/rooms', { id: '', title: '', visibility: '', topic: '' }],
    ['PATCH', 'a room', () => `/api/rooms/${roomId}`, { title: '', topic: '', visibility: '' }],
    ['POST', 'a session', () => '/api/session', { name: '' }],
    ['POST', 'entries', () => `/api/rooms/${roomId}/entries`, { entries: '' }],
  ]
  const texts = bodies.flatMap(([method, what, path, keys]) =>
    Object.keys(keys).flatMap((key) =>
      Object.entries(poisons)
        // A number and any text but an empty one are fine for a title.
        .filter(
          ([, poison]) =>
            typeof poison === 'object' && !(Array.isArray(poison) && what === 'entries'),
        )
        .map(([poisoned, poison]) => ({ method, what, path, key, poisoned, poison })),
    ),
  )
  it.each(texts)('$method $what with $poisoned as $key', async ({ method, path, key, poison }) => {
    const whole = path() === '/api/rooms' ? { title: 'x', visibility: 'unlisted' } : {}
    expect(verdict(await ada.call(method, path(), { ...whole, [key]: poison }))).toBe('BAD_INPUT')
  })

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    '',
  ])('of the type %j, which a form of another site could send', async (type) => {
    expect(verdict(await post(room({}), { 'content-type': type }))).toBe('UNSUPPORTED')
  })

  it('with a key that stands twice: the last one counts', async () => {
    const twice = '{"title":"first","title":"last","visibility":"unlisted"}'
    expect((await post(twice)).body).toMatchObject({ room: { title: 'last' } })
  })

  it('above the limit', async () => {
    expect(verdict(await post(room({ topic: 'x'.repeat(limits.frame) })))).toBe('TOO_LARGE')
  })

  it('above the limit, without saying how long they are', async () => {
    const pieces = Array.from({ length: 20 }, () => `4000\r\n${'x'.repeat(0x4000)}\r\n`).join('')
    const head = raw('POST /api/rooms', [
      'Transfer-Encoding: chunked',
      'Content-Type: application/json',
      `Cookie: ${eve.cookie}`,
    ])
    const answer = await exchange(url, `${head}${pieces}0\r\n\r\n`)
    expect(answer).toContain('"TOO_LARGE"')
    expect(statusOf(answer)).toBe(413)
  })

  it('that are shorter than they say end with their connection', async () => {
    const head = raw(
      'POST /api/rooms',
      ['Content-Length: 500', 'Content-Type: application/json', `Cookie: ${eve.cookie}`],
      '{"title":',
    )
    const answer = await exchange(url, head, true)
    expect(classOf(answer)).toMatch(/^(?:cut|4xx)$/)
  })

  it('that are longer than they say: what comes after is no request', async () => {
    const smuggled = `${raw('DELETE /api/session', [`Cookie: ${ada.cookie}`])}`
    const request = raw(
      'POST /api/session',
      ['Content-Length: 2', 'Content-Type: application/json', `Cookie: ${eve.cookie}`],
      `{}${smuggled}`,
    )
    await exchange(url, request)
    expect((await ada.call('GET', '/api/session')).status).toBe(200)
  })

  it('names of 40 characters, whatever they are, are names', async () => {
    const guest = await makeGuest(url, '👩‍👩‍👧'.repeat(8))
    expect(guest.name).toBe('👩‍👩‍👧'.repeat(8))
    expect(verdict(await guest.call('POST', '/api/session', { name: '🌱'.repeat(41) }))).toBe(
      'BAD_INPUT',
    )
    const tidy = await guest.call('POST', '/api/session', {
      name: 'Ada\r\n[ERROR] admin logged in\x1b[2J',
    })
    expect(tidy.body).toMatchObject({ user: { name: 'Ada [ERROR] admin logged in [2J' } })
  })
})

describe('addresses', () => {
  it.each([
    '/files/..%2f..%2fetc%2fpasswd',
    '/files/%2e%2e/%2e%2e/etc/passwd',
    '/files/%00',
    '/files/__proto__',
    '/files/constructor/x',
    '/uploads/..%2f..%2ftendril.db',
    '/uploads/%00',
    '/api/files/..%2ftendril.db',
    '/api/rooms/..%2f..%2f',
    '/api/rooms/%E0%A4%A',
    '/api/rooms/[$ne]=x',
    `/api/rooms/${'A'.repeat(10_000)}`,
    '/api/nothing',
    '/.git/config',
    '/.env',
    '/package.json',
    '/_next/../package.json',
    '/_next/..%2fpackage.json',
    '/_next/image?url=http://127.0.0.1:1/&w=64&q=75',
    '/tendril.config.json',
    '/server/main.ts',
    '/data/tendril.db',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/%5c..%5c..%5cpackage.json',
  ])('%s is not found', async (path) => {
    const answer = await exchange(url, raw(`GET ${path}`, [`Cookie: ${ada.cookie}`]))
    expect(statusOf(answer)).toBe(404)
    expect(answer).not.toContain('root:')
  })

  it.each([
    'http://evil.example/',
    'http://evil.example/api/session',
    'https://evil.example:443/files/x',
    '//evil.example',
    '//evil.example/%2f..',
    '/\\evil.example',
    '*',
    'evil',
  ])('%s as a target leads nowhere', async (target) => {
    const answer = await exchange(url, raw(`GET ${target}`, [`Cookie: ${ada.cookie}`]))
    expect(classOf(answer)).toBe('4xx')
    expect(answer).not.toMatch(/location:/i)
  })

  it.each([
    '//evil.example/socket.io/?EIO=4&transport=websocket',
    'http://evil.example/socket.io/',
  ])('an upgrade at %s is cut', async (target) => {
    const answer = await exchange(
      url,
      raw(`GET ${target}`, ['Upgrade: websocket', `Cookie: ${ada.cookie}`]).replace(
        'Connection: close',
        'Connection: Upgrade',
      ),
    )
    expect(statusOf(answer)).not.toBe(101)
    expect(answer).not.toContain('root:')
  })

  it.each(['TRACE', 'PUT', 'PURGE', 'SEARCH', 'PROPFIND'])(
    '%s is not done here',
    async (method) => {
      for (const path of ['/', '/api/rooms', `/files/${fileId}`, '/uploads']) {
        const answer = await exchange(url, raw(`${method} ${path}`, [`Cookie: ${ada.cookie}`]))
        expect(statusOf(answer)).toBe(405)
        expect(answer).toContain('"METHOD"')
      }
    },
  )

  it.each([
    ['CONNECT', raw('CONNECT evil.example:443')],
    ['a method that is none', raw('BREW /')],
    ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['two lengths', raw('POST /api/session', ['Content-Length: 2', 'Content-Length: 3'], '{}')],
    [
      'a length and chunks',
      raw('POST /api/session', ['Content-Length: 2', 'Transfer-Encoding: chunked'], '0\r\n\r\n'),
    ],
    ['a folded header', raw('GET /healthz', ['X-A: b', ' c'])],
    ['a header with a NUL', raw('GET /healthz', ['X-A: b\0c'])],
    ['a header without a name', raw('GET /healthz', [': x'])],
    ['a huge header', raw('GET /healthz', [`X-A: ${'x'.repeat(20_000)}`])],
    ['no host', raw('GET /healthz').replace('Host: localhost\r\n', '')],
  ])('%s is refused by the parser', async (_, request) => {
    const answer = await exchange(url, request, request.startsWith('\x16'))
    expect(classOf(answer)).toMatch(/^(?:cut|4xx)$/)
  })

  it('two hosts change nothing', async () => {
    const answer = await exchange(url, raw('GET /healthz', ['Host: evil.example']))
    expect(statusOf(answer)).toBeLessThan(500)
    expect(answer).not.toContain('evil.example')
  })

  it('of two values of a key of the query, the last counts', async () => {
    const page = async (query: string) =>
      (await ada.call('GET', `/api/rooms/${roomId}/entries?${query}`)).body as {
        entries: { seq: number }[]
      }
    expect((await page('from=1&from=3&limit=1')).entries).toMatchObject([{ seq: 3 }])
    expect((await page('limit=0')).entries).toHaveLength(1)
    expect((await page('limit=1000000000')).entries.length).toBeLessThanOrEqual(limits.pageEntries)
    expect((await page('from=9&to=2')).entries).toEqual([])
    expect((await page('other=1&__proto__=x')).entries.length).toBeGreaterThan(0)
  })

  it.each([
    'from=-1',
    'from=1e9',
    'to=NaN',
    'limit=five',
    'from=9007199254740993',
    'from=%00',
    'from=0x10',
  ])('entries?%s', async (query) => {
    expect(verdict(await ada.call('GET', `/api/rooms/${roomId}/entries?${query}`))).toBe(
      'BAD_INPUT',
    )
  })

  it('an operator in a query is a key that nobody knows', async () => {
    const { status } = await ada.call('GET', `/api/rooms/${roomId}/entries?from[$ne]=1`)
    expect(status).toBe(200)
  })

  it.each([
    { 'x-forwarded-for': '127.0.0.1' },
    { 'x-forwarded-for': '10.0.0.1, 127.0.0.1' },
    { 'x-forwarded-for': '' },
  ])('metrics are not for whoever comes through a proxy: %j', async (headers) => {
    expect(verdict(await ada.call('GET', '/metrics', undefined, headers))).toBe('NOT_FOUND')
    expect((await ada.call('GET', '/metrics')).status).toBe(200)
  })

  it('headers of the framework change nothing', async () => {
    const bypass = {
      'x-middleware-subrequest': 'middleware:middleware:middleware:middleware:middleware',
      'x-nextjs-data': '1',
      'next-action': 'x',
      rsc: '1',
    }
    const reply = await eve.call('GET', `/api/rooms/${secretId}`, undefined, bypass)
    expect(verdict(reply)).toBe('NOT_FOUND')
  })

  it('every refusal has the headers that protect', async () => {
    for (const path of ['/api/rooms/x', '/files/x', '/metrics?x', '//x', '/api/session']) {
      const answer = await exchange(url, raw(`GET ${path}`))
      expect(answer).toMatch(/x-content-type-options: nosniff/i)
      expect(answer).toMatch(/content-security-policy: default-src 'none'/i)
      expect(answer).toMatch(/referrer-policy: no-referrer/i)
    }
  })

  it('every code that leaves is in the table', () => {
    expect(Object.keys(errors).every(isErrorCode)).toBe(true)
    expect(isErrorCode('constructor')).toBe(false)
  })
})

describe('uploads that are not what they should be', () => {
  const post = (headers: Record<string, string>, who: Guest = ada) =>
    who.call('POST', '/uploads', undefined, { ...TUS, ...headers })
  const meta = (pairs: Record<string, string>) =>
    Object.entries(pairs)
      .map(([key, value]) => `${key} ${base64(value)}`)
      .join(',')
  const good = () => ({ fileId: uuidv7(), roomId, name: 'x', type: 'text/plain' })

  it.each([
    '-1',
    '1e3',
    '0x10',
    '5.5',
    'abc',
    '',
    ' ',
    '9007199254740993',
    'NaN',
    '１'.normalize(),
  ])('Upload-Length: %s', async (length) => {
    const headers = [
      'Tus-Resumable: 1.0.0',
      `Upload-Length: ${length}`,
      `Upload-Metadata: ${meta(good())}`,
    ]
    expect(
      classOf(
        await exchange(
          url,
          raw('POST /uploads', [...headers, `Cookie: ${ada.cookie}`, 'Content-Length: 0']),
        ),
      ),
    ).toBe('4xx')
  })

  it.each(['1048577', '9007199254740991', '9223372036854775807'])(
    'Upload-Length: %s is too large',
    async (length) => {
      const { status } = await post({ 'upload-length': length, 'upload-metadata': meta(good()) })
      expect([400, 413]).toContain(status)
    },
  )

  it.each<[string, () => string]>([
    ['nothing', () => ''],
    ['no name and no file', () => meta({ roomId })],
    ['no room', () => meta({ fileId: uuidv7() })],
    ['what is not base64', () => `${meta(good())},x ***`],
    ['a key that stands twice', () => `${meta(good())},name ${base64('y')}`],
    ['a key that nobody knows', () => meta({ ...good(), isAdmin: 'true' } as never)],
    ['a key of the prototype', () => `${meta(good())},__proto__ ${base64('x')}`],
    ['a constructor', () => `${meta(good())},constructor ${base64('x')}`],
    ['an operator as its id', () => meta({ ...good(), fileId: '{"$ne":null}' })],
    ['a path as its id', () => meta({ ...good(), fileId: '../../x' })],
    ['a path as its room', () => meta({ ...good(), roomId: '../../../../../../../x' })],
    ['a name of 256 characters', () => meta({ ...good(), name: '🌱'.repeat(256) })],
    ['a name with a NUL', () => meta({ ...good(), name: 'a\0b' })],
    ['a name with nothing to see', () => meta({ ...good(), name: '\u200b' })],
    ['a type that is none', () => meta({ ...good(), type: 'text/html\r\nSet-Cookie: a=b' })],
    ['keys with commas only', () => ',,,'],
  ])('metadata: %s', async (_, metadata) => {
    const text = metadata()
    expect(
      verdict(
        await post({ 'upload-length': '5', ...(text !== '' && { 'upload-metadata': text }) }),
      ),
    ).toBe('BAD_INPUT')
  })

  it('a file whose name is 255 emoji', async () => {
    const name = '🌱'.repeat(255)
    const emoji = await send(ada, url, roomId, Buffer.from('x'), name)
    expect((await eve.call('GET', `/api/files/${emoji}`)).body).toMatchObject({ name })
    expect((await readFile(eve, url, emoji)).status).toBe(200)
  })

  it('a file without a byte is complete at once', async () => {
    const empty = await create(ada, roomId, 0)
    expect((await eve.call('GET', `/api/files/${empty}`)).body).toMatchObject({
      state: 'complete',
      length: 0,
    })
    const { status, headers, bytes } = await readFile(eve, url, empty)
    expect([status, headers.get('content-length'), bytes.length]).toEqual([200, '0', 0])
    const part = await readFile(eve, url, empty, { range: 'bytes=0-' })
    expect(part.status).toBe(416)
    expect(part.headers.get('content-range')).toBe('bytes */0')
  })

  it.each(['-1', '1e0', '0x0', 'abc', '', '9007199254740993', '1.5'])(
    'Upload-Offset: %j',
    async (offset) => {
      const growing = await create(ada, roomId, 5)
      expect(verdict(await patch(ada, url, growing, offset, Buffer.from('x')))).toBe('BAD_INPUT')
      expect(await offsetOf(ada, growing)).toBe(0)
    },
  )

  it.each(['1', '5', '6', '1048576', '9007199254740991'])(
    'Upload-Offset: %s where there is nothing',
    async (offset) => {
      const growing = await create(ada, roomId, 5)
      expect(verdict(await patch(ada, url, growing, offset, Buffer.from('x')))).toBe('WRONG_OFFSET')
      expect(await offsetOf(ada, growing)).toBe(0)
    },
  )

  it('a body beyond the size', async () => {
    const growing = await create(ada, roomId, 5)
    expect(verdict(await patch(ada, url, growing, 0, Buffer.from('123456')))).toBe('TOO_LARGE')
    expect(await offsetOf(ada, growing)).toBeLessThanOrEqual(5)
  })

  it('a body that is shorter than it says: what came is kept', async () => {
    const growing = await create(ada, roomId, 10)
    await ada.ask('file:follow', { fileId: growing })
    const grew = ada.hear('file:grew', (fact) => fact.fileId === growing && fact.length === 5)
    const length = { 'content-length': '10' }
    const short = openPatch(`${url}/uploads/${growing}`, ada.cookie, 0, length)
    await short.write(Buffer.from('12345'))
    await grew
    short.cut()
    expect(await offsetOf(ada, growing)).toBe(5)
  })

  it('another person’s upload is not there', async () => {
    const hers = await create(ada, roomId, 5)
    const never = uuidv7()
    for (const id of [hers, never]) {
      expect((await eve.call('HEAD', `/uploads/${id}`, undefined, TUS)).status).toBe(404)
      expect(verdict(await patch(eve, url, id, 0, Buffer.from('12345')))).toBe('NOT_FOUND')
      expect(verdict(await eve.call('DELETE', `/uploads/${id}`, undefined, TUS))).toBe('NOT_FOUND')
    }
    expect(await offsetOf(ada, hers)).toBe(0)
  })

  it('another person’s id for a file is taken', async () => {
    const hers = await create(ada, roomId, 5)
    const taken = await eve.call('POST', '/uploads', undefined, creation(hers, roomId, 'x', 5))
    expect(verdict(taken)).toBe('CONFLICT')
  })

  it.each([
    { 'x-http-method-override': 'DELETE' },
    { 'upload-concat': 'partial' },
    { 'upload-concat': 'final;/uploads/a /uploads/b' },
    { 'upload-checksum': 'sha1 x' },
  ])('%j is not offered', async (headers) => {
    const reply = await post({
      'upload-length': '5',
      'upload-metadata': meta(good()),
      ...headers,
    } as never)
    expect([400, 405]).toContain(reply.status)
    expect(reply.headers.get('location')).toBeNull()
  })

  it('a forged host is in no answer', async () => {
    const headers = [
      'Tus-Resumable: 1.0.0',
      'Upload-Length: 5',
      'Content-Length: 0',
      'X-Forwarded-Host: evil.example',
      'X-Forwarded-Proto: https',
      'Forwarded: host=evil.example',
      `Cookie: ${ada.cookie}`,
      `Upload-Metadata: ${meta(good())}`,
    ]
    const answer = await exchange(
      url,
      raw('POST /uploads', headers).replace('Host: localhost', 'Host: evil.example'),
    )
    expect(statusOf(answer)).toBe(201)
    expect(answer).toMatch(/location: \/uploads\/[0-9a-f-]{36}\r/i)
    expect(answer).not.toContain('evil')
  })
})

describe('files that would like to be more', () => {
  it.each([
    ['写真 🌱.png', 'attachment; filename="?? ??.png"; filename*=UTF-8'],
    ['a"b;c.png', 'filename="a\\"b;c.png"'],
    ['..\\..\\x', 'filename='],
    ['../../etc/passwd', 'filename='],
    ['con.txt', 'filename="con.txt"'],
    ['x.png\r\nSet-Cookie: sid=evil', 'filename='],
    ['\u202egnp.exe', 'filename='],
    ['%00.png', 'filename='],
  ])('named %j', async (name, disposition) => {
    const file = await send(ada, url, roomId, Buffer.from([1, 2, 3]), name)
    const { status, headers } = await readFile(eve, url, file)
    expect(status).toBe(200)
    expect(headers.get('content-disposition')).toContain(disposition)
    expect(headers.get('set-cookie')).toBeNull()
    expect(headers.get('content-disposition')).not.toMatch(/filename="[^"]*[/]/)
  })

  const dangerous: Record<string, string> = {
    HTML: '<!doctype html><script>alert(1)</script>',
    'HTML without a head': '<img src=x onerror=alert(1)>',
    SVG: '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    XML: '<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><x/>',
    JavaScript: 'self.addEventListener("fetch", () => {})',
    PDF: '%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj',
    'a picture that is a page': 'GIF89a/*<script>alert(1)</script>*/=1',
    'UTF-7': '+ADw-script+AD4-alert(1)+ADw-/script+AD4-',
  }
  it.each(Object.keys(dangerous))('%s never runs as what it is', async (what) => {
    const file = await send(ada, url, roomId, Buffer.from(dangerous[what] ?? ''), 'x.html')
    const { headers } = await readFile(eve, url, file)
    expect(headers.get('content-type')).toMatch(
      /^(?:application\/octet-stream|text\/plain; charset=utf-8|image\/gif)$/,
    )
    expect(headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
    expect(headers.get('cache-control')).toContain('private')
  })

  it.each(['HTML', 'HTML without a head', 'SVG', 'XML', 'PDF'])(
    '%s is a download and nothing to look at',
    async (what) => {
      const file = await send(ada, url, roomId, Buffer.from(dangerous[what] ?? ''), 'x.html')
      const { headers } = await readFile(eve, url, file)
      expect(headers.get('content-disposition')).toMatch(/^attachment/)
    },
  )

  it('no file becomes a service worker', async () => {
    const reply = await eve.call('GET', `/files/${fileId}/sw.js`, undefined, {
      'service-worker': 'script',
    })
    expect(verdict(reply)).toBe('FORBIDDEN')
  })

  it.each([
    ['bytes=5-2', 200],
    ['bytes=-0', 416],
    ['bytes=10-', 416],
    ['bytes=9007199254740993-', 416],
    ['bytes=abc', 200],
    ['bytes=', 200],
    ['bits=0-1', 200],
    ['bytes=0-0,2-2', 200],
    [`bytes=${Array(1000).fill('0-').join()}`, 200],
    [`bytes=${Array(1000).fill('0-0').join()}`, 200],
    ['bytes=-1', 206],
    ['bytes=0-99999999999999999999', 206],
    ['bytes=--1', 200],
    ['bytes=0x1-2', 200],
  ])('Range: %s is answered %i, with one part at most', async (range, status) => {
    const part = await readFile(eve, url, fileId, { range })
    expect([part.status, part.bytes.length <= 10 || status === 416]).toEqual([status, true])
    expect(part.headers.get('content-type')).not.toContain('multipart')
    const total = part.headers.get('content-range')?.split('/')[1]
    expect(total).toBe(status === 200 ? undefined : '10')
  })

  it('the end of a file that is still growing is waited for', async () => {
    const growing = await create(ada, roomId, 4)
    await patch(ada, url, growing, 0, Buffer.from('ab'))
    const end = readFile(eve, url, growing, { range: 'bytes=-1' })
    await patch(ada, url, growing, 2, Buffer.from('cd'))
    const { status, headers, bytes } = await end
    expect([status, headers.get('content-range'), bytes.toString()]).toEqual([
      206,
      'bytes 3-3/4',
      'd',
    ])
  })
})

it('a socket that never says who it is, is ended', async () => {
  expect(await silent.answered).toBe(101)
  await silent.closed
})

it('nobody else has noticed any of it', () => {
  expect(disturbed).toEqual([])
  // The same connection from the first probe to the last: nothing restarted, nobody was thrown out.
  expect(bystander.socket.id).toBe(socketId)
  expect(Object.keys(Object.prototype)).toEqual([])
  expect(lines.filter(({ level }) => level >= 50)).toEqual([])
})
