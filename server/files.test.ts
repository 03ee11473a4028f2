import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { creation, type Guest, makeGuest, openPatch, openTestNode } from './guest.fixture.ts'
import { create, makeRoom, noise, patch, readFile, send, TUS } from './upload.fixture.ts'
import { exchange, raw } from './wire.fixture.ts'

/* GET and HEAD of /files/:fileId, as a media element, a download and a gateway see it. */

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** A node, a room in it, somebody who sends and somebody who looks. */
interface Place {
  readonly node: Awaited<ReturnType<typeof openTestNode>>
  readonly ada: Guest
  readonly ben: Guest
  readonly roomId: string
}

async function open(stall?: number): Promise<Place> {
  const node = await openTestNode({ LIMITS: 'off' }, stall === undefined ? {} : { stall })
  const ada = await makeGuest(node.url, 'Ada')
  const ben = await makeGuest(node.url, 'Ben')
  return { node, ada, ben, roomId: await makeRoom(ada) }
}

let patient: Place
/** Where a sender who is silent for a moment is given up. */
let hasty: Place
let url: string
let ada: Guest
let ben: Guest
let roomId: string

const be = (next: Place) => {
  ;({ ada, ben, roomId } = next)
  url = next.node.url
}

beforeAll(async () => {
  patient = await open()
  hasty = await open(200)
})

beforeEach(() => be(patient))

afterAll(async () => {
  await patient.node.close()
  await hasty.node.close()
})

const read = (fileId: string, headers?: Record<string, string>) =>
  readFile(ben, url, fileId, headers)
const headOf = async (fileId: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`${url}/files/${fileId}`, {
    method: 'HEAD',
    headers: { cookie: ben.cookie, ...headers },
  })
  return { status: response.status, get: (name: string) => response.headers.get(name) }
}

/** A growing file with the first `length` of `bytes`. */
async function half(bytes: Uint8Array, length: number, size: number | null = bytes.length) {
  const fileId = await create(ada, roomId, size)
  await patch(ada, url, fileId, 0, bytes.subarray(0, length))
  return fileId
}

/** An answer whose head is there and whose body goes on. */
async function begin(fileId: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}/files/${fileId}`, {
    headers: { cookie: ben.cookie, ...headers },
  })
  const rest = response.arrayBuffer().then((all) => Buffer.from(all))
  rest.catch(() => undefined)
  return { response, rest }
}

describe('parts', () => {
  const size = 500_000
  const bytes = noise(size)
  const ranges = Array.from({ length: 40 }, (_, i) => {
    const from = (i * 7919 * 131) % size
    return { from, to: Math.min(size - 1, from + ((i * 104_729) % 200_000)) }
  })

  it('of a growing file are what they are of the whole, under its final size', async () => {
    const fileId = await half(bytes, 200_000)
    const reading = ranges.map(async ({ from, to }) => {
      const { response, rest } = await begin(fileId, { range: `bytes=${from}-${to}` })
      expect(response.status).toBe(206)
      expect(response.headers.get('content-range')).toBe(`bytes ${from}-${to}/${size}`)
      expect(response.headers.get('content-length')).toBe(String(to - from + 1))
      expect((await rest).equals(bytes.subarray(from, to + 1))).toBe(true)
    })
    const there = ranges.filter(({ to }) => to < 200_000)
    expect(there.length).toBeGreaterThan(0)
    expect(there.length).toBeLessThan(ranges.length)
    await patch(ada, url, fileId, 200_000, bytes.subarray(200_000, 350_000))
    await patch(ada, url, fileId, 350_000, bytes.subarray(350_000))
    await Promise.all(reading)

    for (const { from, to } of ranges) {
      const { status, headers, bytes: part } = await read(fileId, { range: `bytes=${from}-${to}` })
      expect([status, headers.get('content-range')]).toEqual([206, `bytes ${from}-${to}/${size}`])
      expect(part.equals(bytes.subarray(from, to + 1))).toBe(true)
    }
  })

  it('of two bytes, for which Safari asks first, are there while the rest is not', async () => {
    const fileId = await half(bytes, 100_000)
    const { status, headers, bytes: part } = await read(fileId, { range: 'bytes=0-1' })
    expect([status, headers.get('content-range')]).toEqual([206, `bytes 0-1/${size}`])
    expect(part.equals(bytes.subarray(0, 2))).toBe(true)
    expect((await headOf(fileId)).get('x-durable-length')).toBe('100000')
  })

  it('that end beyond the end, end at the end', async () => {
    const fileId = await send(ada, url, roomId, bytes)
    const {
      status,
      headers,
      bytes: part,
    } = await read(fileId, { range: `bytes=499990-${size * 2}` })
    expect([status, headers.get('content-range')]).toEqual([206, `bytes 499990-499999/${size}`])
    expect(part.equals(bytes.subarray(499_990))).toBe(true)
  })

  it('from the end are counted from the final end', async () => {
    const fileId = await half(bytes, 100_000)
    const { response, rest } = await begin(fileId, { range: 'bytes=-10' })
    expect(response.headers.get('content-range')).toBe(`bytes 499990-499999/${size}`)
    await patch(ada, url, fileId, 100_000, bytes.subarray(100_000))
    expect((await rest).equals(bytes.subarray(-10))).toBe(true)
  })

  it('that begin beyond the end are not there, growing or not', async () => {
    const files = [await half(bytes, 1000), await send(ada, url, roomId, bytes)]
    for (const fileId of files) {
      const { status, headers } = await read(fileId, { range: `bytes=${size}-` })
      expect([status, headers.get('content-range')]).toEqual([416, `bytes */${size}`])
    }
  })

  it('are given only of the file that somebody has begun with', async () => {
    const fileId = await send(ada, url, roomId, bytes)
    const range = 'bytes=10-19'
    const same = await read(fileId, { range, 'if-range': `"${fileId}"` })
    expect([same.status, same.bytes.length]).toEqual([206, 10])
    const other = await read(fileId, { range, 'if-range': '"another"' })
    expect([other.status, other.bytes.length]).toEqual([200, size])
    const dated = await read(fileId, { range, 'if-range': new Date().toUTCString() })
    expect(dated.status).toBe(200)
  })
})

describe('the head', () => {
  it('is the same from the first byte to the last', async () => {
    const bytes = Buffer.concat([Buffer.from('GIF89a'), noise(20_000)])
    const fileId = await half(bytes, 8000)
    const names = ['etag', 'content-length', 'content-type', 'content-disposition', 'accept-ranges']
    const before = await headOf(fileId)
    const growing = names.map((name) => before.get(name))
    expect(growing).toEqual([
      `"${fileId}"`,
      String(bytes.length),
      'image/gif',
      'inline; filename="a file"',
      'bytes',
    ])
    expect([before.get('x-durable-length'), before.get('cache-control')]).toEqual([
      '8000',
      'private, no-store',
    ])
    await patch(ada, url, fileId, 8000, bytes.subarray(8000))
    const after = await headOf(fileId)
    expect(names.map((name) => after.get(name))).toEqual(growing)
    expect(after.get('x-durable-length')).toBe(String(bytes.length))
    expect(after.get('cache-control')).toBe('private, max-age=31536000, immutable')
    const { headers } = await read(fileId)
    expect(names.map((name) => headers.get(name))).toEqual(growing)
  })

  it('waits for nothing', async () => {
    const fileId = await create(ada, roomId, 1000)
    const { status, get } = await headOf(fileId)
    expect([status, get('content-length'), get('x-durable-length')]).toEqual([200, '1000', '0'])
    expect(get('content-type')).toBe('application/octet-stream')
  })

  it('knows a type of bytes that came after it was asked first', async () => {
    const fileId = await create(ada, roomId, 11)
    await headOf(fileId)
    await patch(ada, url, fileId, 0, Buffer.from('GIF89a-----'))
    expect((await headOf(fileId)).get('content-type')).toBe('image/gif')
  })

  it('of a part is the part’s', async () => {
    const fileId = await send(ada, url, roomId, noise(1000))
    const { status, get } = await headOf(fileId, { range: 'bytes=0-9' })
    expect([status, get('content-length'), get('content-range')]).toEqual([
      206,
      '10',
      'bytes 0-9/1000',
    ])
  })

  it('says that nothing has changed only of what will never change', async () => {
    const bytes = noise(1000)
    const fileId = await half(bytes, 500)
    const known = { 'if-none-match': `"${fileId}"` }
    expect((await headOf(fileId, known)).status).toBe(200)
    await patch(ada, url, fileId, 500, bytes.subarray(500))
    const unchanged = await exchange(
      url,
      raw(`GET /files/${fileId}`, [`Cookie: ${ben.cookie}`, `If-None-Match: "${fileId}"`]),
    )
    expect(unchanged).toMatch(/^HTTP\/1\.1 304 /)
    expect(unchanged).toMatch(/\r\n\r\n$/)
    const weak = { 'if-none-match': `"another", W/"${fileId}"` }
    expect((await headOf(fileId, weak)).status).toBe(304)
    expect((await headOf(fileId, { 'if-none-match': '"another"' })).status).toBe(200)
  })

  it('names a download when one is asked for', async () => {
    const fileId = await send(ada, url, roomId, Buffer.from('GIF89a'), 'Ferien 🌴.gif')
    const { headers } = await ben.call('GET', `/files/${fileId}/x?download`)
    expect(headers.get('content-disposition')).toBe(
      `attachment; filename="Ferien ??.gif"; filename*=UTF-8''Ferien%20%F0%9F%8C%B4.gif`,
    )
    expect((await headOf(fileId)).get('content-disposition')).toMatch(/^inline/)
  })
})

describe('a small beginning', () => {
  it('is given soon, however often memory is tidied up', async () => {
    const fileId = await half(noise(10), 5)
    const collecting = setInterval(collect, 50)
    const response = await fetch(`${url}/files/${fileId}`, { headers: { cookie: ben.cookie } })
    clearInterval(collecting)
    expect(response.headers.get('content-length')).toBe('10')
    await response.body?.cancel()
  }, 10_000)
})

describe('a film that is searched for its end', () => {
  const ogg = Buffer.concat([Buffer.from('OggS\0\x02\0\0\0\0\0\0\0\0'), noise(40_000)])
  const box = (type: string, ...parts: Buffer[]) => {
    const head = Buffer.alloc(8)
    head.writeUInt32BE(8 + Buffer.concat(parts).length)
    head.write(type, 4)
    return Buffer.concat([head, ...parts])
  }
  const ftyp = box('ftyp', Buffer.from('isom\0\0\x02\0isommp42'))
  const webm = Buffer.concat([Buffer.from('1a45dfa3874282847765626d', 'hex'), noise(40_000)])
  const pieces = Buffer.concat([ftyp, box('moov', box('mvex')), noise(40_000)])
  const plain = Buffer.concat([ftyp, box('moov', box('mvhd')), noise(40_000)])

  /** What a player is told that asks for all of it in parts, while it grows or when it is there. */
  async function told(bytes: Buffer, query: string, whole = false) {
    const fileId = await half(bytes, whole ? bytes.length : 10_000)
    const { response, rest } = await begin(`${fileId}${query}`, { range: 'bytes=0-' })
    if (!whole) await patch(ada, url, fileId, 10_000, bytes.subarray(10_000))
    expect((await rest).equals(bytes)).toBe(true)
    expect(response.headers.get('content-length')).toBe(String(bytes.length))
    return `${response.status} ${response.headers.get('accept-ranges')}`
  }

  it('comes in one piece while it grows, to who asks for that', async () => {
    for (const bytes of [ogg, webm, pieces]) {
      expect(await told(bytes, '?live=stream')).toBe('200 none')
      expect(await told(bytes, '')).toBe('206 bytes')
      expect(await told(bytes, '?live=stream', true)).toBe('206 bytes')
    }
    expect(await told(plain, '?live=stream')).toBe('206 bytes')
  })
})

describe('a file whose size nobody knows yet', () => {
  it('comes as it comes, without parts, and ends when it ends', async () => {
    const bytes = noise(30_000)
    const fileId = await half(bytes, 10_000, null)
    const { response, rest } = await begin(fileId, { range: 'bytes=5-9' })
    expect(response.status).toBe(200)
    const names = ['accept-ranges', 'content-length', 'content-range', 'transfer-encoding']
    expect(names.map((name) => response.headers.get(name))).toEqual(['none', null, null, 'chunked'])
    await patch(ada, url, fileId, 10_000, bytes.subarray(10_000), { 'upload-length': '30000' })
    expect((await rest).equals(bytes)).toBe(true)
  })
})

describe('a body that stops', () => {
  beforeEach(() => be(hasty))

  it('is a broken connection when the sender is silent', async () => {
    const fileId = await half(noise(10_000), 6000)
    const { response, rest } = await begin(fileId)
    expect(response.headers.get('content-length')).toBe('10000')
    await expect(rest).rejects.toThrow('terminated')
  })

  it('is a broken connection when its size is not known either', async () => {
    const fileId = await half(noise(10_000), 10_000, null)
    const { rest } = await begin(fileId)
    await expect(rest).rejects.toThrow('terminated')
  })

  it('is a broken connection when there has never been a byte', async () => {
    const fileId = await create(ada, roomId, 10_000)
    const { response, rest } = await begin(fileId)
    expect(response.status).toBe(200)
    await expect(rest).rejects.toThrow('terminated')
  })

  it('is a broken connection when the upload is cancelled', async () => {
    be(patient)
    const fileId = await half(noise(10_000), 6000)
    const { response, rest } = await begin(fileId)
    expect(response.status).toBe(200)
    await ada.call('DELETE', `/uploads/${fileId}`, undefined, TUS)
    await expect(rest).rejects.toThrow('terminated')
    expect((await read(fileId)).status).toBe(410)
  })

  it('goes on from where it stopped', async () => {
    const bytes = noise(10_000)
    const fileId = await half(bytes, 6000)
    const cut = await exchange(url, raw(`GET /files/${fileId}`, [`Cookie: ${ben.cookie}`]))
    const received = Buffer.from(cut.slice(cut.indexOf('\r\n\r\n') + 4), 'latin1')
    expect(received.equals(bytes.subarray(0, 6000))).toBe(true)
    const again = { range: 'bytes=6000-', 'if-range': `"${fileId}"` }
    await patch(ada, url, fileId, 6000, bytes.subarray(6000))
    const { rest } = await begin(fileId, again)
    expect((await rest).equals(bytes.subarray(6000))).toBe(true)
  })
})

describe('a viewer', () => {
  it('who does not read holds up neither the sender nor the others', async () => {
    const bytes = noise(8 * 2 ** 20)
    const fileId = await create(ada, roomId, bytes.length)
    const upload = openPatch(`${url}/uploads/${fileId}`, ada.cookie, 0)
    await upload.write(bytes.subarray(0, 100_000))
    const idle = await fetch(`${url}/files/${fileId}`, { headers: { cookie: ben.cookie } })
    const reader = idle.body?.getReader()
    await reader?.read()
    const { rest } = await begin(fileId)
    upload.end(bytes.subarray(100_000))
    expect(await upload.answered).toEqual({ status: 204, offset: bytes.length })
    expect((await rest).equals(bytes)).toBe(true)
    await reader?.cancel()
  })

  it('must be somebody', async () => {
    const fileId = await send(ada, url, roomId, noise(10))
    expect((await fetch(`${url}/files/${fileId}`)).status).toBe(401)
  })

  it('sees a file before its message, and none that was refused', async () => {
    const { status } = await ada.call(
      'POST',
      '/uploads',
      undefined,
      creation('no-id', roomId, 'x', 1),
    )
    expect(status).toBe(400)
    expect((await read('no-id')).status).toBe(404)
  })
})
