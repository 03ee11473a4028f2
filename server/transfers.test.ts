import { request, type IncomingMessage } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Guest, makeGuest, openTestNode } from './guest.fixture.ts'
import { readsPerPerson } from './transfers.ts'
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
