import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Guest, makeGuest, say } from './guest.fixture.ts'
import { framesOf, requestsOf, sampled } from './mutations.fixture.ts'
import { bundleNode, type NodeProcess } from './process.fixture.ts'
import { makeRoom, send } from './upload.fixture.ts'
import { answerRaw, exchange, sendRaw, statusOf } from './wire.fixture.ts'

/*
 * What nobody thought of: frames and requests that were right and are changed at random, against a node
 * that runs as it does in production. It goes on, says nothing of its inside, and a bystander gets every
 * answer. `FUZZ_FRAMES=100000 FUZZ_REQUESTS=10000` asks for more; a failure prints its seed.
 */

const FRAMES = Number(process.env['FUZZ_FRAMES'] ?? 2000)
const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 600)
const SEED = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
/** Sent before anybody looks what has become of them. */
const PORTION = 100

let program: Awaited<ReturnType<typeof bundleNode>>
let node: NodeProcess
let dir: string
let url: string
let bystander: Guest
let roomId: string
let fileId: string
const guests: Guest[] = []

beforeAll(async () => {
  program = await bundleNode()
  dir = await mkdtemp(join(tmpdir(), 'tendril-fuzz-'))
  node = await program.start(dir, { LIMITS: 'off', MAX_UPLOAD_BYTES: '1 MiB' })
  url = `http://127.0.0.1:${await node.port}`
  bystander = await newGuest('Bystander')
  roomId = await makeRoom(bystander)
  await bystander.ask('room:join', { roomId })
  fileId = await send(bystander, url, roomId, Buffer.from('some bytes'))
}, 60_000)
afterAll(async () => {
  for (const guest of guests) guest.leave()
  node?.child.kill('SIGKILL')
  await node?.ended
  await program?.remove()
  await rm(dir, { recursive: true, force: true })
})

async function newGuest(name: string): Promise<Guest> {
  const guest = await makeGuest(url, name)
  guests.push(guest)
  return guest
}

/** The bystander says something, is answered at once and finds it in the log. */
async function notices(): Promise<void> {
  const entry = say('still here')
  const { results, head } = await bystander.ask('room:append', { roomId, entries: [entry] })
  expect(results).toEqual([{ id: entry.id, seq: expect.any(Number), at: expect.any(Number) }])
  const read = await bystander.ask('room:read', { roomId, from: head, to: head })
  expect(read.entries).toHaveLength(1)
  expect((await bystander.call('GET', '/healthz')).status).toBe(200)
  expect(node.child.exitCode).toBeNull()
}

it(`goes on after ${FRAMES} frames that were changed at random (seed ${SEED})`, async () => {
  const frames = framesOf(roomId, fileId)
  for (let sent = 0; sent < FRAMES; sent += PORTION) {
    // A frame that says goodbye is followed by nothing that is heard, and Eve does not notice.
    let eve = await newGuest('Eve')
    for (const frame of sampled(frames, PORTION, SEED + sent)) {
      // Whoever was cut off for the last one comes back.
      if (eve.socket.disconnected && eve.socket.active === false) {
        eve.leave()
        eve = await newGuest('Eve')
      }
      await sendRaw(eve, frame.startsWith('4') ? frame.slice(1) : frame)
    }
    await notices()
    eve.leave()
  }
  // What is still an ask is refused as such, whatever came before it.
  const answer = await answerRaw(await newGuest('Eve'), 7, '27["room:read",{"roomId":1}]')
  expect(answer).toMatchObject({ ok: false, code: 'BAD_INPUT' })
}, 3_600_000)

it(`answers ${REQUESTS} requests that were changed at random, and knows all its answers`, async () => {
  const eve = await newGuest('Eve')
  const requests = requestsOf(eve.cookie, roomId, fileId)
  const answers: [number, string][] = []
  for (let sent = 0; sent < REQUESTS; sent += PORTION) {
    const portion = sampled(requests, PORTION, SEED - sent)
    // What waits for more than it gets is hung up on.
    const answered = await Promise.all(portion.map((request) => exchange(url, request, true)))
    answers.push(...answered.map((answer, n): [number, string] => [statusOf(answer), portion[n]!]))
    await notices()
  }
  expect(answers.filter(([status]) => status >= 500)).toEqual([])
  // Most were still a request: otherwise this would test nothing but the parser.
  expect(answers.filter(([status]) => status >= 200).length).toBeGreaterThan(REQUESTS / 4)
  const good = answers.filter(([status]) => status >= 200 && status < 300)
  expect(good.length).toBeGreaterThan(0)
}, 3_600_000)

it('has met nothing in all that which it did not expect', async () => {
  node.child.kill('SIGTERM')
  const { code, logged } = await node.ended
  expect(logged.split('\n').filter((line) => /"level":(50|60)/.test(line))).toEqual([])
  expect(code).toBe(0)
})
