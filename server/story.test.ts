import { randomBytes } from 'node:crypto'
import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { creation, type Guest, makeGuest, openPatch, openTestNode, say } from './guest.fixture.ts'

/*
 * READ ME FIRST. The two ways through this program, end to end, in one process over real transports:
 * a room is a log of entries and a file is a log of bytes. Both accept an append only at their end,
 * both can be read from any place, and both say when they have grown.
 */

let node: Awaited<ReturnType<typeof openTestNode>>
let ada: Guest
let ben: Guest
let roomId: string

beforeAll(async () => {
  node = await openTestNode()
  ada = await makeGuest(node.url, 'Ada')
  ben = await makeGuest(node.url)
  const made = await ada.call('POST', '/api/rooms', { title: 'The train', visibility: 'unlisted' })
  roomId = (made.body as { room: { id: string } }).room.id
})

afterAll(async () => {
  ada.leave()
  ben.leave()
  await node.close()
})

describe('a message’s way', () => {
  it('makes somebody of everybody who comes', () => {
    expect(ada.name).toBe('Ada')
    expect(ben.name).toMatch(/^Anonymous\d+$/)
  })

  it('stores, then tells, then answers', async () => {
    await ada.ask('room:join', { roomId })
    const joined = await ben.ask('room:join', { roomId })
    expect(joined).toMatchObject({ head: 0, entries: [], room: { title: 'The train' } })

    const heard = ben.hear('room:grew')
    const hello = say('Hello Ben')
    const { results, head } = await ada.ask('room:append', { roomId, entries: [hello] })

    // The log also says that Ada is here, since these are her first words.
    expect(results).toEqual([{ id: hello.id, seq: 2, at: expect.any(Number) }])
    expect(head).toBe(2)
    const grew = await heard
    expect(grew.head).toBe(2)
    expect(grew.entries).toMatchObject([
      { seq: 1, type: 'member', authorId: ada.id, body: { change: 'join', name: 'Ada' } },
      { seq: 2, type: 'message', authorId: ada.id, id: hello.id, body: { text: 'Hello Ben' } },
    ])
  })

  it('stores an entry once, however often it is sent', async () => {
    const once = say('only once')
    const [first, second] = await Promise.all([
      ada.ask('room:append', { roomId, entries: [once] }),
      ada.ask('room:append', { roomId, entries: [once, once] }),
    ])
    const again = await ada.ask('room:append', { roomId, entries: [once] })
    const places = [...first.results, ...second.results, ...again.results]
    expect(new Set(places.map((place) => ('seq' in place ? place.seq : place.code))).size).toBe(1)
    expect(again.head).toBe(first.head)
  })

  it('gives whoever missed something the range that is missing', async () => {
    ben.socket.disconnect()
    await ada.ask('room:append', { roomId, entries: [say('one'), say('two')] })
    ben.socket.connect()
    const { entries, head } = await ben.ask('room:join', { roomId, after: 3 })
    expect(entries.map(({ seq }) => seq)).toEqual([4, 5])
    expect(head).toBe(5)
    expect((await ben.ask('room:read', { roomId, from: 1, to: 2 })).entries).toHaveLength(2)
  })

  it('erases what is deleted', async () => {
    const secret = say('a secret')
    await ada.ask('room:append', { roomId, entries: [secret] })
    const remove = { ...say(''), type: 'delete' as const, body: { target: secret.id } }
    const refused = await ben.ask('room:append', { roomId, entries: [{ ...remove, id: uuidv7() }] })
    expect(refused.results).toMatchObject([{ code: 'FORBIDDEN' }])
    await ada.ask('room:append', { roomId, entries: [remove] })
    const { body } = await ada.call('GET', `/api/rooms/${roomId}/entries`)
    expect(JSON.stringify(body)).not.toContain('a secret')
  })
})

describe('a file’s way', () => {
  const fileId = uuidv7()
  const bytes = randomBytes(300_000)
  const at = () => `${node.url}/uploads/${fileId}`
  const range = (from: number, to: number) => ({ range: `bytes=${from}-${to}` })

  it('exists before its first byte: the message that carries it has been sent', async () => {
    const ref = { fileId, name: 'Ferien 🌴.bin', type: '', size: bytes.length }
    const message = { ...say('look'), body: { text: 'look', files: [ref] } }
    await ada.ask('room:append', { roomId, entries: [message] })
    const headers = creation(fileId, roomId, ref.name, ref.size)
    const made = await ada.call('POST', '/uploads', undefined, headers)
    expect(made.status).toBe(201)
    expect(made.headers.get('location')).toBe(`/uploads/${fileId}`)
    const again = await ada.call('POST', '/uploads', undefined, headers)
    expect(again.headers.get('location')).toBe(`/uploads/${fileId}`)
  })

  it('can be read while it is being written, under its final size', async () => {
    await ben.ask('file:follow', { fileId })
    const upload = openPatch(at(), ada.cookie, 0)
    await upload.write(bytes.subarray(0, 100_000))

    const response = await fetch(`${node.url}/files/${fileId}/name`, {
      headers: { cookie: ben.cookie, ...range(50_000, 299_999) },
    })
    expect(response.status).toBe(206)
    expect(response.headers.get('content-range')).toBe('bytes 50000-299999/300000')
    const reader = response.body?.getReader()
    let received = Buffer.from((await reader?.read())?.value ?? [])
    expect(received.equals(bytes.subarray(50_000, 50_000 + received.length))).toBe(true)
    const half = await ben.hear('file:grew', ({ length }) => length >= 100_000)
    expect(half).toMatchObject({ size: 300_000, state: 'growing' })

    const done = ben.hear('file:grew', ({ state }) => state === 'complete')
    upload.end(bytes.subarray(100_000))
    expect(await upload.answered).toEqual({ status: 204, offset: 300_000 })
    for (;;) {
      const piece = await reader?.read()
      if (piece?.value) received = Buffer.concat([received, piece.value])
      if (piece?.done !== false) break
    }
    expect(received.equals(bytes.subarray(50_000))).toBe(true)
    expect(await done).toMatchObject({ fileId, length: 300_000 })
  })

  it('ends in the log, for those who were away', async () => {
    const { body } = await ben.call('GET', `/api/rooms/${roomId}/entries`)
    const { entries } = body as { entries: { type: string; body: object }[] }
    expect(entries.at(-1)).toMatchObject({
      type: 'file',
      body: { fileId, state: 'complete', size: 300_000 },
    })
  })

  it('resumes at the byte that was acknowledged last', async () => {
    const second = uuidv7()
    const url = `${node.url}/uploads/${second}`
    await ada.call('POST', '/uploads', undefined, creation(second, roomId, 'again', bytes.length))
    const cut = openPatch(url, ada.cookie, 0)
    await cut.write(bytes.subarray(0, 120_000))
    const arrived = async () => (await ben.ask('file:follow', { fileId: second })).length
    await expect.poll(arrived).toBeGreaterThan(0)
    cut.cut()

    const head = await ada.call('HEAD', `/uploads/${second}`, undefined, {
      'tus-resumable': '1.0.0',
    })
    const offset = Number(head.headers.get('upload-offset'))
    expect(offset).toBeGreaterThan(0)
    const rest = openPatch(url, ada.cookie, offset)
    rest.end(bytes.subarray(offset))
    expect(await rest.answered).toEqual({ status: 204, offset: bytes.length })
    const whole = await fetch(`${node.url}/files/${second}`, { headers: { cookie: ben.cookie } })
    expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true)
  })
})
