import { EventEmitter } from 'node:events'
import { request, type IncomingMessage, type ServerResponse } from 'node:http'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type Guest, makeGuest, openTestNode } from './guest.fixture.ts'
import { makeTransfers, readsPerPerson } from './transfers.ts'
import { create, makeRoom, patch } from './upload.fixture.ts'

let node: Awaited<ReturnType<typeof openTestNode>>
let ada: Guest
let ben: Guest
let fileId: string
const open: IncomingMessage[] = []

beforeAll(async () => {
  node = await openTestNode()
  ada = await makeGuest(node.url, 'Ada')
  ben = await makeGuest(node.url, 'Ben')
  fileId = await grow(ada, node.url)
})

afterAll(async () => {
  for (const res of open) res.destroy()
  await node.close()
})

/** A file that has come half way. */
async function grow(guest: Guest, url: string): Promise<string> {
  const half = await create(guest, await makeRoom(guest), 10_000)
  await patch(guest, url, half, 0, Buffer.alloc(5000, 1))
  return half
}

/** Begins to read, and does not stop. */
const read = ({ cookie }: Guest, url = node.url, id = fileId) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    const req = request(`${url}/files/${id}`, { headers: { cookie }, agent: false })
    req.once('error', reject)
    req.once('response', (res) => {
      open.push(res)
      res.on('error', () => undefined)
      resolve(res)
    })
    req.end()
  })

it('one person reads so many files at once; who leaves makes room', async () => {
  const reading = await Promise.all(Array.from({ length: readsPerPerson }, () => read(ada)))
  expect(new Set(reading.map(({ statusCode }) => statusCode))).toEqual(new Set([200]))

  const refused = await ada.call('GET', `/files/${fileId}`)
  expect(refused).toMatchObject({ status: 429, body: { code: 'RATE', retryAfter: 2000 } })
  expect(refused.headers.get('retry-after')).toBe('2')
  expect((await read(ben)).statusCode).toBe(200)

  reading[0]?.destroy()
  let status
  // The server learns of it in its own time.
  for (let tries = 0; tries < 100 && status !== 200; tries++) status = (await read(ada)).statusCode
  expect(status).toBe(200)
})

it('nobody counts on a bench', async () => {
  const bench = await openTestNode({ LIMITS: 'off' })
  const cy = await makeGuest(bench.url)
  const grown = await grow(cy, bench.url)
  const reads = Array.from({ length: readsPerPerson + 20 }, () => read(cy, bench.url, grown))
  expect((await Promise.all(reads)).every(({ statusCode }) => statusCode === 200)).toBe(true)
  await bench.close()
})

it('cuts what still begins once it is closed', () => {
  const transfers = makeTransfers(true)
  const me = { id: 'me', name: 'Me', session: 's' }
  const begin = () => Object.assign(new EventEmitter(), { destroy: vi.fn<() => void>() })
  const [early, late, sent] = [begin(), begin(), begin()]
  transfers.read(me, 'r', early as unknown as ServerResponse)
  expect(early.destroy).not.toHaveBeenCalled()
  transfers.close()
  transfers.read(me, 'r', late as unknown as ServerResponse)
  transfers.send(me, 'r', sent as unknown as ServerResponse)
  for (const { destroy } of [early, late, sent]) expect(destroy).toHaveBeenCalledTimes(1)
})
