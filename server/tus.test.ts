import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Refusal } from '../lib/protocol/errors.ts'
import { creation, type Guest, makeGuest, openPatch, openTestNode } from './guest.fixture.ts'
import {
  base64,
  create,
  head,
  makeRoom,
  noise,
  offsetOf,
  patch,
  readFile,
  send,
  TUS,
} from './upload.fixture.ts'

/* tus 1.0: what its specification says, in its order. */

const HOUR = 3_600_000
const MOST = 2 * 2 ** 20
let node: Awaited<ReturnType<typeof openTestNode>>
let url: string
let ada: Guest
let roomId: string
let late = 0

beforeAll(async () => {
  node = await openTestNode(
    { LIMITS: 'off', MAX_UPLOAD_BYTES: String(MOST) },
    { now: () => Date.now() + late },
  )
  url = node.url
  ada = await makeGuest(url, 'Ada')
  roomId = await makeRoom(ada)
})

afterAll(async () => {
  ada.leave()
  await node.close()
})

const options = (path: string) => ada.call('OPTIONS', path)
const post = (headers: Record<string, string>) => ada.call('POST', '/uploads', undefined, headers)
const terminate = (fileId: string) => ada.call('DELETE', `/uploads/${fileId}`, undefined, TUS)
const resume = (fileId: string, offset: number, headers?: Record<string, string>) =>
  openPatch(`${url}/uploads/${fileId}`, ada.cookie, offset, headers)

/** Resolves when `length` bytes of the file can be read. */
const grown = async (fileId: string, length: number) => {
  const fact = ada.hear('file:grew', (grew) => grew.fileId === fileId && grew.length >= length)
  const now = await ada.ask('file:follow', { fileId })
  if (now.length < length) await fact
}

/** How often the end of the file stands in its room's log. */
const ends = async (fileId: string) => {
  const { head } = await ada.ask('room:read', { roomId, from: 1, to: 1 })
  const { entries } = await ada.ask('room:read', {
    roomId,
    from: Math.max(1, head - 150),
    to: head,
  })
  return entries.flatMap(({ type, body }) =>
    type === 'file' && body.fileId === fileId ? [body] : [],
  )
}
const endings = async (fileId: string) => (await ends(fileId)).map(({ state }) => state)

describe('core', () => {
  it('says what it can do', async () => {
    for (const path of ['/uploads', `/uploads/${uuidv7()}`]) {
      const { status, headers } = await options(path)
      expect(status).toBe(204)
      expect(headers.get('tus-version')).toBe('1.0.0')
      expect(headers.get('tus-max-size')).toBe(String(MOST))
      expect(headers.get('tus-extension')?.split(',')).toEqual([
        'creation',
        'creation-with-upload',
        'creation-defer-length',
        'termination',
        'expiration',
      ])
    }
  })

  it('names its version in every answer', async () => {
    const fileId = await create(ada, roomId, 5)
    const answers = await Promise.all([
      options('/uploads'),
      post({}),
      post(TUS),
      head(ada, fileId),
      head(ada, uuidv7()),
      patch(ada, url, fileId, 3, Buffer.from('x')),
      patch(ada, url, fileId, 0, Buffer.from('x'), { 'content-type': 'text/plain' }),
      terminate(uuidv7()),
    ])
    expect(answers.map(({ headers }) => headers.get('tus-resumable'))).toEqual(
      answers.map(() => '1.0.0'),
    )
  })

  it.each([['0.2.2'], ['1.0.1'], [undefined]])(
    'speaks no other version, such as %s',
    async (version) => {
      const headers = version === undefined ? {} : { 'tus-resumable': version }
      const fileId = await create(ada, roomId, 5)
      for (const reply of [
        await post({ ...creation(uuidv7(), roomId, 'x', 5), 'tus-resumable': '', ...headers }),
        await ada.call('HEAD', `/uploads/${fileId}`, undefined, headers),
        await ada.call('DELETE', `/uploads/${fileId}`, undefined, headers),
      ]) {
        expect(reply.status).toBe(412)
        expect(reply.headers.get('tus-version')).toBe('1.0.0')
      }
      expect(await offsetOf(ada, fileId)).toBe(0)
    },
  )

  it('tells how far an upload is, to nobody’s cache', async () => {
    const fileId = await create(ada, roomId, 5, { name: '写真 🌱.png' })
    await patch(ada, url, fileId, 0, Buffer.from('ab'))
    const { status, headers } = await head(ada, fileId)
    expect(status).toBe(200)
    expect(headers.get('upload-offset')).toBe('2')
    expect(headers.get('upload-length')).toBe('5')
    expect(headers.get('upload-defer-length')).toBeNull()
    expect(headers.get('cache-control')).toBe('no-store')
    const pairs =
      headers
        .get('upload-metadata')
        ?.split(',')
        .map((pair) => pair.split(' ')) ?? []
    const metadata = Object.fromEntries(
      pairs.map(([key, value = '']) => [key, Buffer.from(value, 'base64').toString()]),
    )
    expect(metadata).toEqual({ fileId, roomId, name: '写真 🌱.png', type: '' })
  })

  it('tells nothing of what is not there', async () => {
    const { status, headers } = await head(ada, uuidv7())
    expect([status, headers.get('upload-offset')]).toEqual([404, null])
    expect((await patch(ada, url, uuidv7(), 0, Buffer.from('x'))).status).toBe(404)
  })

  it('takes bytes at the offset, part by part, and finishes once', async () => {
    const bytes = noise(10)
    const fileId = await create(ada, roomId, 10)
    for (const offset of [0, 4, 8]) {
      const piece = bytes.subarray(offset, offset + 4)
      const { status, headers } = await patch(ada, url, fileId, offset, piece)
      expect([status, headers.get('upload-offset')]).toEqual([
        204,
        String(Math.min(10, offset + 4)),
      ])
    }
    expect((await readFile(ada, url, fileId)).bytes).toEqual(bytes)
    expect(await endings(fileId)).toEqual(['complete'])
  })

  it.each([0, 1, 3, 10])(
    'leaves everything as it is for offset %i, where 2 is due',
    async (offset) => {
      const fileId = await create(ada, roomId, 10)
      await patch(ada, url, fileId, 0, Buffer.from('ab'))
      const reply = await patch(ada, url, fileId, offset, Buffer.from('xyz'))
      expect(reply).toMatchObject({ status: 409, body: { code: 'WRONG_OFFSET' } })
      expect(await offsetOf(ada, fileId)).toBe(2)
      const rest = await patch(ada, url, fileId, 2, Buffer.from('cdefghij'))
      expect(rest.status).toBe(204)
      expect((await readFile(ada, url, fileId)).bytes.toString()).toBe('abcdefghij')
    },
  )

  it.each(['application/octet-stream', 'text/plain', 'application/offset+octet-stream; x=y'])(
    'takes no bytes as %s',
    async (type) => {
      const fileId = await create(ada, roomId, 5)
      const reply = await patch(ada, url, fileId, 0, Buffer.from('x'), { 'content-type': type })
      expect(reply.status).toBe(415)
      expect(await offsetOf(ada, fileId)).toBe(0)
    },
  )

  it('takes no bytes without an offset', async () => {
    const fileId = await create(ada, roomId, 5)
    const headers = { ...TUS, 'content-type': 'application/offset+octet-stream' }
    const reply = await ada.call('PATCH', `/uploads/${fileId}`, undefined, headers)
    expect(reply).toMatchObject({ status: 400, body: { code: 'BAD_INPUT' } })
  })

  it('has no trouble that would make a device begin again', async () => {
    const fileId = await create(ada, roomId, 5)
    for (const trouble of [new Refusal('UNAVAILABLE'), new Error('a bug')]) {
      const find = vi.spyOn(node.store.files, 'find').mockRejectedValue(trouble)
      const { status } = await head(ada, fileId)
      find.mockRestore()
      expect(status).toBe(423)
    }
    expect(await offsetOf(ada, fileId)).toBe(0)
  })

  it('takes nothing, in the middle and at the end, and still finishes once', async () => {
    const fileId = await create(ada, roomId, 4)
    await patch(ada, url, fileId, 0, Buffer.from('ab'))
    const middle = await patch(ada, url, fileId, 2, Buffer.alloc(0))
    expect([middle.status, middle.headers.get('upload-offset')]).toEqual([204, '2'])
    await patch(ada, url, fileId, 2, Buffer.from('cd'))
    const end = await patch(ada, url, fileId, 4, Buffer.alloc(0))
    expect([end.status, end.headers.get('upload-offset')]).toEqual([204, '4'])
    expect(await endings(fileId)).toEqual(['complete'])
  })

  it('takes a body whose length nobody has said', async () => {
    const fileId = await create(ada, roomId, 300_000)
    const bytes = noise(300_000)
    const chunked = resume(fileId, 0)
    for (let at = 0; at < bytes.length; at += 100_000) {
      await chunked.write(bytes.subarray(at, at + 100_000))
    }
    chunked.end()
    expect(await chunked.answered).toEqual({ status: 204, offset: 300_000 })
    expect((await readFile(ada, url, fileId)).bytes.equals(bytes)).toBe(true)
  })

  it('takes nothing beyond the size, however it comes', async () => {
    const bytes = noise(100_000)
    const said = await create(ada, roomId, 100_000)
    const over = await patch(ada, url, said, 0, Buffer.concat([bytes, bytes]))
    expect(over).toMatchObject({ status: 413, body: { code: 'TOO_LARGE' } })

    const fileId = await create(ada, roomId, 100_000)
    const unsaid = resume(fileId, 0)
    await unsaid.write(bytes.subarray(0, 60_000))
    await grown(fileId, 60_000)
    unsaid.end(bytes)
    expect((await unsaid.answered).status).toBe(413)
    const offset = await offsetOf(ada, fileId)
    expect(offset).toBeGreaterThanOrEqual(60_000)
    expect(offset).toBeLessThanOrEqual(100_000)
    const { bytes: kept } = await readFile(ada, url, fileId, { range: 'bytes=0-59999' })
    expect(kept.equals(bytes.subarray(0, 60_000))).toBe(true)
  })

  it('takes nothing more for what is complete', async () => {
    const fileId = await send(ada, url, roomId, Buffer.from('whole'))
    expect((await patch(ada, url, fileId, 5, Buffer.from('more'))).status).toBe(413)
    const unsaid = resume(fileId, 5)
    await unsaid.write(Buffer.from('more'))
    unsaid.end()
    expect((await unsaid.answered).status).toBe(413)
    expect((await patch(ada, url, fileId, 0, Buffer.from('other'))).status).toBe(409)
    expect((await readFile(ada, url, fileId)).bytes.toString()).toBe('whole')
  })

  it('keeps what a connection has brought before it was cut', async () => {
    const bytes = noise(200_000)
    const fileId = await create(ada, roomId, bytes.length)
    const cut = resume(fileId, 0)
    await cut.write(bytes.subarray(0, 150_000))
    await grown(fileId, 150_000)
    cut.cut()
    expect(await offsetOf(ada, fileId)).toBe(150_000)
    await patch(ada, url, fileId, 150_000, bytes.subarray(150_000))
    expect((await readFile(ada, url, fileId)).bytes.equals(bytes)).toBe(true)
  })

  it('cuts a connection that says nothing, and keeps what it has brought', async () => {
    const impatient = await openTestNode({}, { idle: 1000 })
    const ben = await makeGuest(impatient.url)
    const fileId = await create(ben, await makeRoom(ben), 10)
    const silent = openPatch(`${impatient.url}/uploads/${fileId}`, ben.cookie, 0)
    await silent.write(Buffer.from('12345'))
    await expect(silent.answered).rejects.toThrow('socket hang up')
    expect(await offsetOf(ben, fileId)).toBe(5)
    await impatient.close()
  })
})

describe('one writer at a time', () => {
  it('a HEAD stops the request that is running, and tells where it stopped', async () => {
    const bytes = noise(200_000)
    const fileId = await create(ada, roomId, bytes.length)
    const older = resume(fileId, 0)
    await older.write(bytes.subarray(0, 80_000))
    await grown(fileId, 80_000)
    const offset = await offsetOf(ada, fileId)
    expect(offset).toBe(80_000)
    expect(await older.answered).toEqual({ status: 204, offset })
    const rest = await patch(ada, url, fileId, offset, bytes.subarray(offset))
    expect(rest.status).toBe(204)
    expect((await readFile(ada, url, fileId)).bytes.equals(bytes)).toBe(true)
  })

  it('a PATCH goes on where the one stopped that was running', async () => {
    const bytes = noise(200_000)
    const fileId = await create(ada, roomId, bytes.length)
    const older = resume(fileId, 0)
    await older.write(bytes.subarray(0, 80_000))
    await grown(fileId, 80_000)
    const newer = await patch(ada, url, fileId, 80_000, bytes.subarray(80_000))
    expect([newer.status, newer.headers.get('upload-offset')]).toEqual([204, '200000'])
    expect(await older.answered).toEqual({ status: 204, offset: 80_000 })
    expect((await readFile(ada, url, fileId)).bytes.equals(bytes)).toBe(true)
  })

  it('of many that begin at once, each byte is written by one of them', async () => {
    const fileId = await create(ada, roomId, 50_000)
    const rivals = [1, 2, 3, 4, 5].map((value) => Buffer.alloc(50_000, value))
    const replies = await Promise.all(rivals.map((bytes) => patch(ada, url, fileId, 0, bytes)))
    expect(replies.filter(({ status }) => ![204, 409, 423].includes(status))).toEqual([])
    const offset = await offsetOf(ada, fileId)
    await patch(ada, url, fileId, offset, Buffer.alloc(50_000 - offset, 9))
    const { bytes } = await readFile(ada, url, fileId)
    expect(bytes.length).toBe(50_000)
    expect(new Set(bytes.subarray(0, offset)).size).toBeLessThanOrEqual(2)
  })

  it('a termination stops what is running', async () => {
    const fileId = await create(ada, roomId, 10)
    const running = resume(fileId, 0)
    await running.write(Buffer.from('12345'))
    await grown(fileId, 5)
    expect((await terminate(fileId)).status).toBe(204)
    await running.answered.catch(() => undefined)
    expect((await head(ada, fileId)).status).toBe(410)
    expect(await endings(fileId)).toEqual(['cancelled'])
  })
})

describe('creation', () => {
  it('is where the device has named it, by a relative address', async () => {
    const fileId = uuidv7()
    const made = await post(creation(fileId, roomId, 'x', 5))
    expect([made.status, made.headers.get('location')]).toEqual([201, `/uploads/${fileId}`])
  })

  it.each([
    ['neither a length nor a promise of one', {}],
    ['both', { 'upload-length': '5', 'upload-defer-length': '1' }],
    ['another promise', { 'upload-defer-length': '2' }],
  ])('refuses %s', async (_, lengths) => {
    const { 'upload-length': __, ...headers } = creation(uuidv7(), roomId, 'x', 5) as Record<
      string,
      string
    >
    expect(await post({ ...headers, ...lengths })).toMatchObject({
      status: 400,
      body: { code: 'BAD_INPUT' },
    })
  })

  it('is complete at once without a byte', async () => {
    const fileId = await create(ada, roomId, 0)
    expect((await head(ada, fileId)).headers.get('upload-offset')).toBe('0')
    expect(await endings(fileId)).toEqual(['complete'])
  })

  it('refuses what is too large, and takes what is just not', async () => {
    expect((await post(creation(uuidv7(), roomId, 'x', MOST + 1))).status).toBe(413)
    expect((await post(creation(uuidv7(), roomId, 'x', MOST))).status).toBe(201)
  })

  it('is the same upload when it is repeated, whatever has happened to it', async () => {
    const fileId = uuidv7()
    // Whoever is made to wait for too long by the others asks once more.
    const again = async (): ReturnType<typeof post> => {
      const reply = await post(creation(fileId, roomId, 'x', 10))
      return reply.status === 423 ? again() : reply
    }
    const replies = await Promise.all([again(), again(), again()])
    await patch(ada, url, fileId, 0, Buffer.from('12345'))
    replies.push(await again())
    expect(await offsetOf(ada, fileId)).toBe(5)
    await patch(ada, url, fileId, 5, Buffer.from('67890'))
    replies.push(await again())
    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 201))
    expect(new Set(replies.map(({ headers }) => headers.get('location'))).size).toBe(1)
    expect(await endings(fileId)).toEqual(['complete'])

    await terminate(fileId)
    expect((await again()).status).toBe(410)
  })

  it('is over at once when its room has just gone', async () => {
    await create(ada, roomId, 5)
    const fileId = uuidv7()
    const { rooms, files } = node.store
    const find = rooms.find.bind(rooms)
    const gone = vi
      .spyOn(rooms, 'find')
      .mockImplementation(async (id) => ((await files.find(fileId)) ? null : find(id)))
    expect((await post(creation(fileId, roomId, 'x', 5))).status).toBe(404)
    gone.mockRestore()
    expect((await head(ada, fileId)).status).toBe(410)
  })

  it('is a conflict with another size or room', async () => {
    const fileId = await create(ada, roomId, 10)
    const elsewhere = await makeRoom(ada)
    for (const headers of [
      creation(fileId, roomId, 'x', 11),
      creation(fileId, roomId, 'x', null),
      creation(fileId, elsewhere, 'x', 10),
    ]) {
      expect(await post(headers)).toMatchObject({ status: 409, body: { code: 'CONFLICT' } })
    }
  })

  it('may bring the first bytes', async () => {
    const fileId = uuidv7()
    const response = await fetch(`${url}/uploads`, {
      method: 'POST',
      body: 'first',
      headers: {
        cookie: ada.cookie,
        ...creation(fileId, roomId, 'x', 10),
        'content-type': 'application/offset+octet-stream',
      },
    })
    expect([response.status, response.headers.get('upload-offset')]).toEqual([201, '5'])
    expect(await offsetOf(ada, fileId)).toBe(5)
    await patch(ada, url, fileId, 5, Buffer.from('bytes'))
    expect((await readFile(ada, url, fileId)).bytes.toString()).toBe('firstbytes')
  })
})

describe('a length that comes later', () => {
  it('is promised until it is said, once', async () => {
    const fileId = await create(ada, roomId, null)
    await patch(ada, url, fileId, 0, Buffer.from('abc'))
    const { headers } = await head(ada, fileId)
    expect([headers.get('upload-defer-length'), headers.get('upload-length')]).toEqual(['1', null])

    const said = await patch(ada, url, fileId, 3, Buffer.from('de'), { 'upload-length': '6' })
    expect(said.status).toBe(204)
    const known = (await head(ada, fileId)).headers
    expect([known.get('upload-defer-length'), known.get('upload-length')]).toEqual([null, '6'])
    const again = await patch(ada, url, fileId, 5, Buffer.from('f'), { 'upload-length': '7' })
    expect(again.status).toBe(400)
    expect((await patch(ada, url, fileId, 5, Buffer.from('f'))).status).toBe(204)
    expect(await endings(fileId)).toEqual(['complete'])
  })

  it('may be said with nothing, when everything is there', async () => {
    const fileId = await create(ada, roomId, null)
    await patch(ada, url, fileId, 0, Buffer.from('abc'))
    const end = await patch(ada, url, fileId, 3, Buffer.alloc(0), { 'upload-length': '3' })
    expect(end.status).toBe(204)
    expect(await endings(fileId)).toEqual(['complete'])
  })

  it.each([
    ['4.2', 'de', 4.2],
    ['4.2', '', 4.2],
    ['-1', 'de', undefined],
    ['1e999', 'de', undefined],
    ['long', 'de', undefined],
    ['', 'de', undefined],
  ])('comes with how long it plays: %j, with %j', async (said, rest, duration) => {
    const fileId = await create(ada, roomId, null)
    await patch(ada, url, fileId, 0, Buffer.from('abc'))
    const more = { 'upload-length': String(3 + rest.length), 'tendril-duration': said }
    expect((await patch(ada, url, fileId, 3, Buffer.from(rest), more)).status).toBe(204)
    expect((await ends(fileId)).map((end) => end.duration)).toEqual([duration])
  })

  it('is not less than what is there, nor more than may be', async () => {
    const fileId = await create(ada, roomId, null)
    await patch(ada, url, fileId, 0, Buffer.from('abc'))
    const less = await patch(ada, url, fileId, 3, Buffer.alloc(0), { 'upload-length': '2' })
    const more = await patch(ada, url, fileId, 3, Buffer.alloc(0), {
      'upload-length': String(MOST + 1),
    })
    expect([less.status, more.status]).toEqual([400, 413])
    expect((await head(ada, fileId)).headers.get('upload-defer-length')).toBe('1')
  })

  it('does not let more through than may be', async () => {
    const fileId = await create(ada, roomId, null)
    const reply = await patch(ada, url, fileId, 0, noise(MOST + 1))
    expect(reply.status).toBe(413)

    // Also of a body whose length nobody has said.
    const unsaid = resume(fileId, 0)
    const [half, rest] = [noise(MOST), noise(1)]
    await unsaid.write(half)
    await grown(fileId, MOST)
    unsaid.end(rest)
    expect((await unsaid.answered).status).toBe(413)
    expect(await offsetOf(ada, fileId)).toBe(MOST)
  })
})

describe('termination', () => {
  it('takes an unfinished upload away', async () => {
    const fileId = await create(ada, roomId, 10)
    await patch(ada, url, fileId, 0, Buffer.from('12345'))
    expect((await terminate(fileId)).status).toBe(204)
    expect((await head(ada, fileId)).status).toBe(410)
    expect((await patch(ada, url, fileId, 5, Buffer.from('67890'))).status).toBe(410)
    expect((await readFile(ada, url, fileId)).status).toBe(410)
    expect(await endings(fileId)).toEqual(['cancelled'])
  })

  it('takes a finished one away too, for everybody', async () => {
    const fileId = await send(ada, url, roomId, Buffer.from('whole'))
    expect((await terminate(fileId)).status).toBe(204)
    expect((await readFile(ada, url, fileId)).status).toBe(410)
    expect(await endings(fileId)).toEqual(['complete', 'cancelled'])
  })
})

describe('expiration', () => {
  const expires = (headers: Headers) => Date.parse(headers.get('upload-expires') ?? '')

  it('is told, moves on with every byte, and comes', async () => {
    const fileId = uuidv7()
    const made = await post(creation(fileId, roomId, 'x', 10))
    expect(Math.abs(expires(made.headers) - Date.now() - 24 * HOUR)).toBeLessThan(60_000)
    late = 2 * HOUR
    const more = await patch(ada, url, fileId, 0, Buffer.from('1'))
    expect(expires(more.headers)).toBeGreaterThanOrEqual(expires(made.headers) + 2 * HOUR - 1000)
    late = 25 * HOUR
    expect((await head(ada, fileId)).status).toBe(200)
    late = 27 * HOUR
    expect((await head(ada, fileId)).status).toBe(410)
    expect((await patch(ada, url, fileId, 1, Buffer.from('2'))).status).toBe(410)
    late = 0
  })

  it('is not the age, of which whoever follows is told', async () => {
    const fileId = uuidv7()
    await post(creation(fileId, roomId, 'x', null))
    late = HOUR
    await patch(ada, url, fileId, 0, Buffer.from('1'))
    const { age = 0 } = await ada.ask('file:follow', { fileId })
    late = 0
    expect(age).toBeGreaterThanOrEqual(HOUR)
    expect(age).toBeLessThan(HOUR + 60_000)
  })

  it('never comes for what is complete', async () => {
    const fileId = await send(ada, url, roomId, Buffer.from('whole'))
    late = 1000 * HOUR
    expect((await head(ada, fileId)).headers.get('upload-offset')).toBe('5')
    expect((await readFile(ada, url, fileId)).bytes.toString()).toBe('whole')
    late = 0
  })
})

describe('what is not offered', () => {
  it.each([
    ['concatenation', { 'upload-concat': 'partial' }, 400],
    ['checksums', { 'upload-checksum': `sha1 ${base64('x')}` }, 400],
    ['another method by a header', { 'x-http-method-override': 'PATCH' }, 405],
  ])('%s', async (_, headers, status) => {
    const reply = await post({ ...creation(uuidv7(), roomId, 'x', 5), ...headers } as never)
    expect(reply.status).toBe(status)
    expect((await options('/uploads')).headers.get('tus-extension')).not.toMatch(/concat|checksum/)
  })
})
