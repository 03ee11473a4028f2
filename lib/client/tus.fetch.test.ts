import { expect, it, onTestFinished, vi } from 'vitest'
import { ids } from './stage.ts'
import { openFetchTus } from './tus.fetch.ts'
import type { TusFailure, TusJob } from './tus.ts'

const MIB = 2 ** 20
const endpoint = 'https://chat.test/uploads'
const metadata = { fileId: ids.uuid(1), roomId: ids.room, name: 'ü.bin', type: '' }

/** A server of one upload, and one try to bring it there. */
function upload(size: number, over: Partial<TusJob> = {}) {
  const asked: string[] = []
  const server = {
    length: 0,
    cutAt: Number.POSITIVE_INFINITY,
    slowAt: size,
    status: 0,
    tus: false,
    after: '',
    page: '',
  }
  vi.useFakeTimers({ toFake: ['performance'] })
  const answer = async (method: string, headers: Headers, body: Blob | undefined) => {
    const offset = headers.get('Upload-Offset')
    asked.push(offset === null ? method : `${method} ${offset}`)
    if (server.page !== '') return new Response(server.page)
    if (server.status > 0) {
      const headers = {
        ...(server.tus && { 'Tus-Resumable': '1.0.0' }),
        ...(server.after !== '' && { 'Retry-After': server.after }),
      }
      return new Response('<h1>Forbidden</h1>', { status: server.status, headers })
    }
    if (method === 'POST') {
      const made = { status: 201, headers: { Location: `/uploads/${ids.uuid(1)}` } }
      return new Response(null, made)
    }
    if (method === 'PATCH') {
      if (Number(offset) !== server.length) return new Response('', { status: 409 })
      if (server.length >= server.slowAt) vi.advanceTimersByTime(5000)
      server.length = Math.min(server.cutAt, server.length + (body?.size ?? 0))
      if (server.length === server.cutAt) throw new TypeError('the connection was cut')
    }
    const said = { 'Upload-Offset': `${server.length}` }
    return new Response(null, { status: method === 'PATCH' ? 204 : 200, headers: said })
  }
  vi.stubGlobal('fetch', (_url: string, { method, headers, body, signal }: RequestInit) => {
    signal?.throwIfAborted()
    return answer(method ?? 'GET', new Headers(headers), body as Blob | undefined)
  })
  onTestFinished(() => {
    vi.unstubAllGlobals()
    vi.useRealTimers()
  })
  const places: string[] = []
  const offsets: number[] = []
  const start = (url?: string) => {
    let stop = () => Promise.resolve()
    const end = new Promise<'done' | TusFailure>((resolve) => {
      const job: TusJob = {
        url,
        size,
        metadata,
        read: async (from, to) => new Blob([new Uint8Array(to - from)]),
        placed: (place) => void places.push(place),
        acknowledged: (offset) => void offsets.push(offset),
        moved() {},
        done: () => resolve('done'),
        failed: resolve,
        ...over,
      }
      void openFetchTus(endpoint)
        .start(job)
        .then((ended) => (stop = ended))
    })
    return { end, stop: () => stop() }
  }
  return { asked, server, places, offsets, start }
}

it('begins, and sends pieces that grow while they are quick', async () => {
  const it = upload(2 * MIB)
  expect(await it.start().end).toBe('done')
  const ends = [1, 3, 7, 15, 31].map((times) => times * 65_536)
  const pieces = [0, ...ends].map((offset) => `PATCH ${offset}`)
  expect(it.asked).toEqual(['POST', 'HEAD', ...pieces])
  expect(it.places).toEqual([`${endpoint}/${ids.uuid(1)}`])
  expect(it.offsets).toEqual([0, ...ends, 2 * MIB])
})

it('sends smaller pieces when the link becomes slow', async () => {
  const it = upload(704 * 1024)
  it.server.slowAt = 192 * 1024
  expect(await it.start().end).toBe('done')
  const sizes = it.offsets.map((offset, n) => (offset - (it.offsets[n - 1] ?? 0)) / 1024)
  expect(sizes).toEqual([0, 64, 128, 256, 128, 64, 32, 16, 16])
})

it('goes on where the server is, after a cut', async () => {
  const it = upload(MIB)
  it.server.cutAt = 300_000
  expect(await it.start().end).toEqual({})
  it.server.cutAt = Number.POSITIVE_INFINITY
  expect(await it.start(it.places[0]).end).toBe('done')
  expect(it.asked.slice(5)).toEqual([
    'HEAD',
    ...[300_000, 365_536, 496_608, 758_752].map((offset) => `PATCH ${offset}`),
  ])
})

it('goes on also where a creation was repeated', async () => {
  const it = upload(MIB)
  it.server.length = MIB - 5
  expect(await it.start().end).toBe('done')
  expect(it.asked).toEqual(['POST', 'HEAD', `PATCH ${MIB - 5}`])
})

it('creates an empty file, and has nothing more to say', async () => {
  const it = upload(0)
  expect(await it.start().end).toBe('done')
  expect(it.asked).toEqual(['POST'])
})

it.each([
  ['the server', true],
  ['somebody on the way', false],
])('says what was said, and that it was %s', async (_who, tus) => {
  const it = upload(MIB)
  Object.assign(it.server, { status: 403, tus })
  expect(await it.start().end).toEqual({ status: 403, body: '<h1>Forbidden</h1>', tus })
})

it('says how long to wait, where that was said in seconds', async () => {
  const it = upload(MIB)
  Object.assign(it.server, { status: 423, tus: true, after: '54' })
  expect(await it.start().end).toMatchObject({ status: 423, after: 54_000 })
  it.server.after = 'Fri, 31 Dec 1999 23:59:59 GMT'
  expect(await it.start().end).not.toHaveProperty('after')
})

it('takes an upload for ended only if the server says so', async () => {
  const it = upload(MIB)
  const end = () => openFetchTus(endpoint).terminate(`${endpoint}/1`, { size: MIB, metadata })
  it.server.status = 403
  await expect(end()).rejects.toThrow('403')
  it.server.tus = true
  await end()
  expect(it.asked).toEqual(['DELETE', 'DELETE'])
})

it('takes the page of somebody else for no answer', async () => {
  const it = upload(MIB)
  it.server.page = '<html>Sign in to our network</html>'
  expect(await it.start(`${endpoint}/1`).end).toEqual({})
  expect(it.offsets).toEqual([])
})

it('is quiet once it was stopped', async () => {
  const ends: unknown[] = []
  const hold: (() => void)[] = []
  const read = (from: number, to: number) =>
    new Promise<Blob>((resolve) => hold.push(() => resolve(new Blob([new Uint8Array(to - from)]))))
  const it = upload(MIB, { read, done: () => ends.push(1), failed: (why) => ends.push(why) })
  const { stop } = it.start()
  await expect.poll(() => hold.length).toBe(1)
  const stopped = stop()
  hold[0]?.()
  await stopped
  expect([ends, it.asked]).toEqual([[], ['POST', 'HEAD']])
})
