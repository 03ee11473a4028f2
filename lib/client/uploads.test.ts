import { expect, it, onTestFinished } from 'vitest'
import { wholeFile } from './bytes.ts'
import type { GrowthRow } from './db.ts'
import { Follows } from './follows.ts'
import { Inbox } from './inbox.ts'
import { Messages } from './messages.ts'
import { startRecording } from './recordings.ts'
import { entry, ids, openStage, roomRow, settle, until } from './stage.ts'
import type { OpenTus, TusJob } from './tus.ts'
import { Uploads } from './uploads.ts'
import { verdictOn } from './verdict.ts'
import { refused } from './wire.ts'
// Loaded when there is something to send; here time does not pass while it is.
import './upload.ts'

/** A tus whose other end is the test. */
function stageTus() {
  const jobs: (TusJob & { aborted: boolean })[] = []
  const terminated: string[] = []
  let reachable = true
  const tus: OpenTus = {
    async start(job) {
      const one = { ...job, aborted: false }
      jobs.push(one)
      return async () => void (one.aborted = true)
    },
    async terminate(url) {
      if (!reachable) throw new Error('no network')
      terminated.push(url)
    },
  }
  return { tus, jobs, terminated, reach: (so: boolean) => (reachable = so) }
}

async function uploader() {
  const stage = openStage()
  const { db, wire, errors } = stage
  const fake = stageTus()
  const ports = { ...stage.ports, tus: fake.tus }
  const renewed: number[] = []
  const follows = new Follows(ports)
  const uploads = new Uploads(ports, follows, async () => void renewed.push(1))
  const messages = new Messages(ports)
  wire.link.set('online')
  wire.answers('file:unfollow', () => ({ ok: true, value: {} }))
  uploads.start()
  const send = async (...sizes: number[]) => {
    const files = sizes.map((size, n) => ({
      file: new Blob(['x'.repeat(size)]),
      ref: { name: `${n}.txt`, type: 'text/plain' },
    }))
    await messages.send(ids.room, { text: 'here', files })
  }
  /** The message is in the log now. */
  const stored = () => db.outbox.clear()
  const rows = () => db.uploads.toArray()
  const job = async (index: number) => {
    await until(() => fake.jobs.length > index, `try ${index}`)
    return fake.jobs[index]!
  }
  onTestFinished(async () => {
    uploads.stop()
    await settle()
    expect(errors).toEqual([])
    await db.delete()
  })
  return { ...stage, ...fake, uploads, follows, send, stored, rows, job, renewed }
}

/** One file that has been begun. */
async function begun(size = 10) {
  const it = await uploader()
  await it.send(size)
  await it.stored()
  const job = await it.job(0)
  job.placed('/uploads/1')
  await until(async () => (await it.rows())[0]!.url !== undefined)
  return { ...it, first: job }
}

it('lets text overtake bytes: begins when the message is stored', async () => {
  const it = await uploader()
  await it.send(10)
  await settle()
  expect(it.jobs).toEqual([])
  await it.db.outbox.toCollection().modify({ state: 'refused' })
  await settle()
  expect(it.jobs).toEqual([])
  await it.db.outbox.toCollection().modify({ state: 'stored' })
  const { url, size, metadata } = await it.job(0)
  const [row] = await it.rows()
  expect({ url, size }).toEqual({ url: undefined, size: 10 })
  expect(metadata).toEqual({
    fileId: row!.fileId,
    roomId: ids.room,
    name: '0.txt',
    type: 'text/plain',
  })
})

it('sends the bytes, two files at a time, and keeps nothing when they are there', async () => {
  const it = await uploader()
  await it.send(10, 20, 30)
  await it.stored()
  await it.job(1)
  await settle()
  expect(it.jobs.map(({ size }) => size)).toEqual([10, 20])
  const first = it.jobs[0]!
  const { fileId } = first.metadata
  expect(await (await first.read(2, 5)).text()).toBe('xxx')
  first.placed('/uploads/1')
  first.acknowledged(10)
  first.done()
  const third = await it.job(2)
  expect(third.size).toBe(30)
  await until(async () => (await it.db.uploads.get(fileId)) === undefined)
  expect(await wholeFile(it.db, fileId, '')).toBeNull()
  expect(await it.db.growth.get(fileId)).toMatchObject({ length: 10, size: 10, state: 'complete' })
})

it('goes on where the server is, after a failure and after a restart', async () => {
  const it = await begun()
  it.first.acknowledged(4)
  it.first.failed({})
  await until(async () => (await it.rows())[0]!.offset === 4)
  await settle()
  it.clock.advance(500)
  expect((await it.job(1)).url).toBe('/uploads/1')
  it.uploads.stop()
  await settle()
  it.uploads.start()
  expect((await it.job(2)).url).toBe('/uploads/1')
})

it('shows what the server has, whoever says so, and never less', async () => {
  const it = await begun(100)
  const { fileId } = it.first.metadata
  await it.follows.grew({ fileId, length: 60, size: 100, state: 'growing' })
  await it.follows.grew({ fileId, length: 20, size: 100, state: 'growing' })
  it.first.acknowledged(40)
  await settle()
  expect(await it.db.growth.get(fileId)).toMatchObject({ length: 60, state: 'growing' })
})

it('writes the newest of what is told while it writes, and nothing in between', async () => {
  const it = await begun(100)
  const { fileId } = it.first.metadata
  const writes: number[] = []
  it.db.growth.hook('creating', (_, { length }) => void writes.push(length))
  it.db.growth.hook('updating', (change) => void writes.push((change as GrowthRow).length))
  const told = [10, 20, 40, 30].map((length) =>
    it.follows.grew({ fileId, length, size: 100, state: 'growing' }),
  )
  await Promise.all(told)
  expect(writes).toEqual([10, 40])
})

it('waits longer and longer, and not at all after progress or a new connection', async () => {
  const it = await begun()
  const waits = async (ms: number, next: number) => {
    await settle()
    it.clock.advance(ms - 1)
    await settle()
    expect(it.jobs).toHaveLength(next)
    it.clock.advance(1)
    return it.job(next)
  }
  it.first.failed({ status: 503 })
  ;(await waits(500, 1)).failed({ status: 429 })
  ;(await waits(1000, 2)).failed({ status: 423 })
  const third = await waits(2000, 3)
  third.acknowledged(5)
  third.failed({})
  ;(await waits(500, 4)).failed({})
  await settle()
  it.wire.link.set('offline')
  await settle()
  it.clock.advance(100_000)
  await settle()
  expect(it.jobs).toHaveLength(5)
  it.wire.link.set('online')
  await it.job(5)
})

it('begins again by itself when nothing moves', async () => {
  const it = await begun()
  it.clock.advance(19_000)
  it.first.moved()
  it.clock.advance(19_000)
  await settle()
  expect(it.first.aborted).toBe(false)
  it.clock.advance(1000)
  await until(() => it.first.aborted)
  await settle()
  it.clock.advance(500)
  expect((await it.job(1)).url).toBe('/uploads/1')
})

it('goes on from where it was, and not at once, while what it hears can not be noted', async () => {
  const it = await uploader()
  await it.send(10)
  await it.stored()
  const first = await it.job(0)
  let full = true
  it.db.uploads.hook('updating', () => {
    if (full) throw new DOMException('no space', 'QuotaExceededError')
  })
  first.placed('/uploads/1')
  first.failed({ status: 503 })
  await settle()
  expect(it.jobs).toHaveLength(1)
  it.clock.advance(500)
  expect((await it.job(1)).url).toBe('/uploads/1')
  full = false
  expect(it.errors.length).toBeGreaterThan(0)
  it.errors.length = 0
})

it('pauses and goes on', async () => {
  const it = await begun()
  const { fileId } = it.first.metadata
  await it.uploads.pause(fileId)
  await until(() => it.first.aborted)
  await settle()
  it.clock.advance(100_000)
  await settle()
  expect(it.jobs).toHaveLength(1)
  expect(it.terminated).toEqual([])
  await it.uploads.resume(fileId)
  expect((await it.job(1)).url).toBe('/uploads/1')
})

it('says why it waits while the server has no space, and goes on by itself', async () => {
  const it = await begun()
  const full = { code: 'STORAGE_FULL', text: 'The server has no space left.' }
  it.first.failed({ status: 507, body: JSON.stringify(full) })
  await until(async () => (await it.rows())[0]?.hindrance !== undefined)
  expect(await it.rows()).toMatchObject([{ state: 'sending', hindrance: full }])
  await settle()
  it.clock.advance(500)
  const second = await it.job(1)
  second.acknowledged(4)
  await until(async () => (await it.rows())[0]?.offset === 4)
  expect((await it.rows())[0]?.hindrance).toBeUndefined()
})

it.each([
  [429, undefined],
  [423, { tus: true }],
])(
  'rests as long as a budget is used up (%d), says until when, and goes on by itself',
  async (status, more) => {
    const it = await begun()
    const body = JSON.stringify({ code: 'RATE', text: 'So much.', retryAfter: 90_000 })
    it.first.failed({ status, after: 90_000, ...(more ?? { body }) })
    await until(async () => (await it.rows())[0]?.hindrance !== undefined)
    const until90 = new Date(it.clock.now() + 90_000)
    const time = until90.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
    expect(await it.rows()).toMatchObject([{ hindrance: { code: 'RATE' }, state: 'sending' }])
    expect((await it.rows())[0]?.hindrance?.text).toContain(`goes on by itself at ${time}`)
    await settle()
    it.clock.advance(89_999)
    await settle()
    expect(it.jobs).toHaveLength(1)
    it.clock.advance(1)
    const second = await it.job(1)
    second.acknowledged(4)
    await until(async () => (await it.rows())[0]?.hindrance === undefined)
  },
)

it('believes nobody on the way who wants it to rest', async () => {
  const it = await begun()
  it.first.failed({ status: 429, after: 90_000, body: '<h1>Too many requests</h1>' })
  await settle()
  it.clock.advance(500)
  expect((await it.job(1)).url).toBe('/uploads/1')
})

it('cancels, and tells the server when it can', async () => {
  const it = await begun()
  it.reach(false)
  const { fileId } = it.first.metadata
  await it.uploads.cancel(fileId)
  await until(() => it.first.aborted)
  expect([await it.db.uploads.count(), await it.db.parts.count()]).toEqual([0, 0])
  expect(await it.db.growth.get(fileId)).toMatchObject({ state: 'cancelled' })
  await settle()
  it.reach(true)
  it.clock.advance(500)
  await until(async () => (await it.db.cancels.count()) === 0)
  expect(it.terminated).toEqual(['/uploads/1'])
  expect(it.jobs).toHaveLength(1)
})

it('stops for good when it is refused, until the person says otherwise', async () => {
  const it = await begun()
  const { fileId } = it.first.metadata
  it.first.failed({ status: 413, body: '{"code":"TOO_LARGE","text":"At most 2 GiB."}' })
  await until(async () => (await it.rows())[0]!.state === 'refused')
  expect((await it.rows())[0]!.refusal).toEqual({ code: 'TOO_LARGE', text: 'At most 2 GiB.' })
  await settle()
  it.clock.advance(100_000)
  await settle()
  expect(it.jobs).toHaveLength(1)
  await it.uploads.resume(fileId)
  await it.job(1)
})

it('stops no other file for one that fails again and again, or is refused', async () => {
  const it = await uploader()
  await it.send(10, 20, 30, 40)
  await it.stored()
  const fails = async (index: number) => (await it.job(index)).failed({ status: 500 })
  const arrives = async (index: number, size: number) => {
    const job = await it.job(index)
    expect(job.size).toBe(size)
    job.placed(`/uploads/${index}`)
    job.acknowledged(size)
    job.done()
  }
  await fails(0)
  ;(await it.job(1)).failed({ status: 413, body: '{"code":"TOO_LARGE","text":"Too large."}' })
  await it.job(2)
  await settle()
  it.clock.advance(1000)
  await fails(3)
  await arrives(2, 30)
  await arrives(4, 40)
  const left = async () => (await it.rows()).map(({ size, state }) => [size, state])
  await until(async () => (await left()).length === 2)
  expect(await left()).toEqual([
    [10, 'sending'],
    [20, 'refused'],
  ])
})

it('lets others by when as many as go at once are tried in vain, and tries those on', async () => {
  const it = await uploader()
  await it.send(10, 20, 30)
  await it.stored()
  const sizes = () => it.jobs.map(({ size }) => size)
  // Somebody on the way forbids these two, for ever.
  for (let n = 0; n < 8; n++) {
    ;(await it.job(n)).failed({ status: 403, body: '<h1>Forbidden</h1>' })
    await settle()
    it.clock.advance(n % 2 === 1 ? 10_000 : 0)
  }
  await until(() => sizes().includes(30), 'the third')
  expect(sizes().filter((size) => size === 30)).toHaveLength(1)
  const third = it.jobs.find(({ size }) => size === 30)!
  third.placed('/uploads/3')
  third.acknowledged(30)
  third.done()
  await until(async () => (await it.rows()).length === 2)
  const tried = it.jobs.length
  for (const job of it.jobs.slice(-3)) if (job !== third) job.failed({ status: 403 })
  await settle()
  it.clock.advance(100_000)
  await until(() => it.jobs.length > tried, 'the first two')
})

it('creates it again when the place is gone, and asks who I am when the session is', async () => {
  const it = await begun()
  it.first.failed({ status: 401 })
  await until(() => it.renewed.length === 1)
  await settle()
  it.clock.advance(500)
  ;(await it.job(1)).failed({ status: 404, tus: true })
  await settle()
  it.clock.advance(1000)
  expect((await it.job(2)).url).toBeUndefined()
})

it('keeps nothing of what was deleted elsewhere', async () => {
  const it = await begun()
  const [row] = await it.rows()
  await it.uploads.pause(row!.fileId)
  await it.db.rooms.put(roomRow())
  const inbox = new Inbox(
    it.ports,
    () => ids.me,
    async () => {},
  )
  const message = { id: row!.messageId, authorId: ids.me }
  await inbox.receive(ids.room, [entry(1, message)], 1)
  await settle()
  expect(await it.db.parts.count()).toBe(1)
  const deletion = entry(2, { type: 'delete', body: { target: row!.messageId } })
  await inbox.receive(ids.room, [deletion], 2)
  await until(async () => (await it.db.uploads.count()) === 0, 'forgetting it')
  expect(await it.db.parts.count()).toBe(0)
  expect(it.first.aborted).toBe(true)
  expect(it.terminated).toEqual([])
})

it.each([
  ['expired', 'refused'],
  ['cancelled', 'sending'],
  ['complete', 'paused'],
] as const)('keeps nothing of a file that is %s, %s here', async (phase, state) => {
  const it = await begun()
  const { fileId } = it.first.metadata
  await it.db.uploads.update(fileId, { state })
  await it.follows.grew({ fileId, length: 10, size: 10, state: phase })
  await until(async () => (await it.db.uploads.count()) === 0, 'forgetting it')
  expect(await it.db.parts.count()).toBe(0)
})

it('asks again how much is there as soon as an upload begins', async () => {
  const it = await uploader()
  await it.send(10)
  const [row] = await it.rows()
  it.clock.chance = 0.999
  it.wire.answers('file:follow', () => refused('NOT_FOUND'))
  it.follows.connected()
  it.follows.follow(row!.fileId)
  await settle()
  expect(it.wire.asked('file:follow')).toHaveLength(1)
  await it.stored()
  await it.job(0)
  expect(it.wire.asked('file:follow')).toHaveLength(2)
})

it('notes when there was more of a file, by its own clock', async () => {
  const it = await begun(100)
  const { fileId } = it.first.metadata
  const growth = { fileId, size: 100, state: 'growing' as const }
  const at = async () => (await it.db.growth.get(fileId))?.at
  const began = it.clock.now()
  await it.follows.grew({ ...growth, length: 60 })
  it.clock.advance(5000)
  await it.follows.grew({ ...growth, length: 60 })
  expect(await at()).toBe(began)
  await it.follows.grew({ ...growth, length: 61 })
  expect(await at()).toBe(began + 5000)
})

it('says so when this device cannot read the file any more', async () => {
  const it = await begun()
  await it.db.parts.clear()
  await it.first.read(0, 5).catch(() => it.first.failed({}))
  await until(async () => (await it.rows())[0]!.state === 'refused')
  expect((await it.rows())[0]!.refusal?.code).toBe('GONE')
})

it('judges what the server said', () => {
  const next = (
    ...[status, placed, phase]: [number, boolean, 'cancelled' | 'complete' | 'growing']
  ) => verdictOn({ status, tus: true }, placed, phase).next
  expect(next(404, true, 'growing')).toBe('create')
  expect(next(404, true, 'cancelled')).toBe('refuse')
  expect(next(404, true, 'complete')).toBe('done')
  expect(next(404, false, 'growing')).toBe('refuse')
  expect([400, 403, 410, 413, 415].map((status) => next(status, true, 'growing'))).toEqual(
    Array(5).fill('refuse'),
  )
  expect([409, 423, 426, 429, 500, 503, 507].map((s) => next(s, true, 'growing'))).toEqual(
    Array(7).fill('later'),
  )
  expect(verdictOn({ status: 409, body: '{"code":"CONFLICT"}' }, false, undefined).next).toBe(
    'refuse',
  )
})

const pages = [
  '',
  '<h1>413 Request Entity Too Large</h1>',
  '{"code":413}',
  '{"code":"AccessDenied"}',
]
it.each(pages)('refuses nothing because somebody on the way says %j', (body) => {
  for (const status of [200, 302, 400, 403, 404, 405, 407, 408, 409, 410, 413, 415, 451, 502]) {
    for (const placed of [true, false])
      expect(verdictOn({ status, body, tus: false }, placed, 'growing')).toEqual({ next: 'later' })
  }
})

it('keeps a file that somebody on the way does not let through, and says so', async () => {
  const it = await begun()
  it.first.acknowledged(4)
  it.first.failed({ status: 413, body: '<h1>Request Entity Too Large</h1>', tus: false })
  await until(async () => (await it.rows())[0]?.hindrance !== undefined)
  const text =
    'Something on the way to the server does not let the file through, not even in small pieces (413). It is kept here and tried again; another network may let it through.'
  const [row] = await it.rows()
  expect(row).toMatchObject({ state: 'sending', offset: 4, url: '/uploads/1' })
  expect(row?.hindrance).toEqual({ code: 'UNAVAILABLE', text })
  await settle()
  it.clock.advance(500)
  const second = await it.job(1)
  expect(second.url).toBe('/uploads/1')
  second.acknowledged(10)
  await until(async () => (await it.rows())[0]?.hindrance === undefined)
})

it('makes pieces smaller, at once and for all files, until they pass a proxy with a limit', async () => {
  const { first, job, clock, send, stored, rows } = await begun(300_000)
  const tooLarge = { status: 413, body: '<h1>Request Entity Too Large</h1>', tus: false }
  let [now, piece] = [first, (await first.read(0, 300_000)).size]
  expect(piece).toBe(300_000)
  for (let next = 1; piece > 50_000; next++) {
    now.failed(tooLarge)
    await until(async () => (await rows())[0]?.hindrance !== undefined)
    expect((await rows())[0]?.hindrance?.text).toContain('smaller ones are tried')
    await settle()
    clock.advance(500)
    now = await job(next)
    const smaller = (await now.read(0, 300_000)).size
    expect(smaller).toBeLessThan(piece)
    piece = smaller
  }
  now.acknowledged(piece)
  await until(async () => (await rows())[0]?.hindrance === undefined)
  const known = (await now.read(piece, 300_000)).size
  expect(known).toBeLessThanOrEqual(50_000)
  await send(300_000)
  await stored()
  const other = await job(4)
  expect((await other.read(0, 300_000)).size).toBe(known)
})

it('lets a note that is being recorded go first, however much is on its way', async () => {
  const { db, ports, send, stored, job, jobs } = await uploader()
  await send(10, 20, 30)
  await stored()
  await job(1)
  const { fileId } = await startRecording(ports, ids.room, { name: 'note', type: 'audio/webm' })
  await stored()
  expect((await job(2)).metadata.fileId).toBe(fileId)
  await settle()
  expect(jobs).toHaveLength(3)
  expect(await db.uploads.count()).toBe(4)
})
