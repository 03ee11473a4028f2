import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { uuidv7 } from 'uuidv7'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Refusal } from '../lib/protocol/errors.ts'
import { makeCommits } from './commits.ts'
import type { Context } from './context.ts'
import { eraseRoom } from './controllers/erasure.ts'
import { apply } from './controllers/standing.ts'
import { makeEnds } from './ends.ts'
import { makeGuest, openTestNode } from './guest.fixture.ts'
import { openEmbeddedStore } from './models/embedded/store.ts'
import type { Store } from './models/store.ts'
import { openSweeper, sweep } from './sweeper.ts'
import { newToken } from './tokens.ts'
import { create, makeRoom, patch } from './upload.fixture.ts'
import { keepLog } from './wire.fixture.ts'

const HOUR = 3_600_000
const ada = newToken()
let dir: string
let store: Store
let roomId: string
let now: number
let grown: string[]
let noticed: object[]
let ctx: Context
let draining: boolean
let kept: ReturnType<typeof keepLog>

/** What a node is made of, as far as sweeping goes, on a store of its own. */
async function open() {
  store = await openEmbeddedStore({ dir })
  const fanout = {
    grew: ({ state }: { state: string }) => void grown.push(state),
    notify: (notice: object) => void noticed.push(notice),
  }
  const commits = makeCommits(
    store.log,
    () => undefined,
    () => 0,
    () => undefined,
  )
  const ends = makeEnds(store, commits, fanout, () => now)
  ctx = {
    store,
    fanout,
    ends,
    log: kept.log,
    now: () => now,
    draining: () => draining,
    access: { forget: () => {} },
  } as unknown as Context
}

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tendril-sweeper-'))
  now = 1_000_000
  draining = false
  kept = keepLog()
  ;[grown, noticed] = [[], []]
  await open()
  roomId = await makeARoom(null)
})

afterEach(async () => {
  await store.close()
  await rm(dir, { recursive: true, force: true })
})

async function makeARoom(expiresAt: number | null) {
  const id = newToken()
  const about = { title: 'A room', topic: '', visibility: 'unlisted', board: false } as const
  const room = {
    ...about,
    id,
    ownerId: ada,
    createdAt: now,
    expiresAt,
    invite: newToken(),
    settled: 0,
  }
  await store.rooms.create(room)
  return id
}

async function makeAFile(bytes: string, size = 10, room = roomId) {
  const fileId = uuidv7()
  const file = { fileId, roomId: room, ownerId: ada, name: 'a file', type: '', size }
  await store.files.create({ ...file, createdAt: now, expiresAt: now + HOUR })
  const source = (async function* () {
    yield Buffer.from(bytes)
  })()
  if (bytes !== '') await store.files.append(fileId, 0, source, () => undefined)
  return fileId
}

const log = async (room = roomId) =>
  (await store.log.tail(room, 100)).map(({ type, authorId, body }) => ({ type, authorId, ...body }))

describe('an upload whose time is over', () => {
  it('expires: its bytes go, its readers are told, its room remembers', async () => {
    const fileId = await makeAFile('12345')
    now += HOUR
    await sweep(ctx)
    expect(await store.files.find(fileId)).toMatchObject({ state: 'expired', length: 0 })
    await expect(store.files.read(fileId, 0, 5)).rejects.toMatchObject({ code: 'GONE' })
    expect(grown).toEqual(['expired'])
    expect(await log()).toEqual([
      { type: 'file', authorId: ada, fileId, state: 'expired', size: 10 },
    ])
    await sweep(ctx)
    expect(await log()).toHaveLength(1)
  })

  it('does not expire a moment before', async () => {
    const fileId = await makeAFile('12345')
    now += HOUR - 1
    await sweep(ctx)
    expect(await store.files.find(fileId)).toMatchObject({ state: 'growing', length: 5 })
    expect(await log()).toEqual([])
  })

  it('does not expire when it has been finished', async () => {
    const fileId = await makeAFile('1234567890')
    now += 1000 * HOUR
    await sweep(ctx)
    expect(await store.files.find(fileId)).toMatchObject({ state: 'complete', length: 10 })
  })

  it('is GONE for late requests for two days, and then forgotten', async () => {
    const fileId = await makeAFile('')
    now += HOUR
    await sweep(ctx)
    now += 47 * HOUR
    await sweep(ctx)
    expect(await store.files.find(fileId)).toMatchObject({ state: 'expired' })
    now += 2 * HOUR
    await sweep(ctx)
    expect(await store.files.find(fileId)).toBeNull()
  })

  it('is answered GONE by a node, from the moment on that it is over', async () => {
    let late = 0
    const node = await openTestNode({}, { now: () => Date.now() + late })
    const guest = await makeGuest(node.url)
    const fileId = await create(guest, await makeRoom(guest), 10)
    late = 25 * HOUR
    const reply = await patch(guest, node.url, fileId, 0, Buffer.from('1'))
    expect(reply).toMatchObject({ status: 410, body: { code: 'GONE' } })
    await node.close()
  })
})

describe('an end that a crash has kept from the log', () => {
  it('is told once, by whichever sweep comes first', async () => {
    // The bytes are all there, and the node dies before it has said so.
    const fileId = await makeAFile('1234567890')
    expect(await log()).toEqual([])
    await store.close()
    await open()
    await Promise.all([sweep(ctx), sweep(ctx)])
    await sweep(ctx)
    expect(await log()).toEqual([
      { type: 'file', authorId: ada, fileId, state: 'complete', size: 10 },
    ])
    expect(await store.files.untold(10)).toEqual([])
  })

  it('is not told twice when the node died between telling and remembering it', async () => {
    const fileId = await makeAFile('1234567890')
    const record = await store.files.find(fileId)
    const forgetful = { ...store, files: { ...store.files, told: async () => undefined } }
    const commits = makeCommits(
      store.log,
      () => undefined,
      () => 0,
      () => undefined,
    )
    await makeEnds(forgetful, commits, ctx.fanout, () => now).tell(record as never)
    await store.close()
    await open()
    now += HOUR
    await sweep(ctx)
    expect(await log()).toHaveLength(1)
  })

  it('of a room that is gone is told to nobody, and forgotten', async () => {
    const fileId = await makeAFile('1234567890')
    await store.rooms.remove(roomId)
    await sweep(ctx)
    expect(await store.files.untold(10)).toEqual([])
    expect(await store.files.find(fileId)).toMatchObject({ state: 'complete' })
  })
})

describe('a room whose time is over', () => {
  it('goes with its log and its files', async () => {
    const room = await makeARoom(now + HOUR)
    const [whole, part] = [await makeAFile('1234567890', 10, room), await makeAFile('12', 10, room)]
    await sweep(ctx)
    expect(await store.rooms.find(room)).not.toBeNull()
    now += HOUR
    await sweep(ctx)
    expect(await store.rooms.find(room)).toBeNull()
    expect(await store.log.head(room)).toBe(0)
    for (const fileId of [whole, part]) {
      await expect(store.files.read(fileId, 0, 1)).rejects.toMatchObject({ code: 'GONE' })
    }
    expect(noticed).toContainEqual({ about: 'room', roomId: room })
    expect(await store.rooms.find(roomId)).not.toBeNull()
  })
})

describe('what does not go', () => {
  it('holds up nothing behind it, and is not tried for ever', async () => {
    const fileIds = await Promise.all(Array.from({ length: 250 }, () => makeAFile('')))
    now += HOUR
    const bad = new Set(fileIds.slice(0, 120))
    const ended: string[] = []
    const end = async (fileId: string) => {
      ended.push(fileId)
      if (bad.has(fileId)) throw new Error('a broken disk')
      await store.files.end(fileId, 'expired', now)
      await store.files.told(fileId)
    }
    await sweep({ ...ctx, ends: { ...ctx.ends, end } })
    expect(ended.toSorted()).toEqual(fileIds.toSorted())
    expect((await store.files.expired(now, 1000)).toSorted()).toEqual([...bad].toSorted())
    expect(kept.lines).toMatchObject([{ level: 50, msg: 'a sweep was left undone' }])
  })

  it('although nothing fails, is left for the next sweep', async () => {
    await Promise.all(Array.from({ length: 101 }, () => makeAFile('')))
    now += HOUR
    let ends = 0
    await sweep({ ...ctx, ends: { ...ctx.ends, end: async () => void ends++ } })
    expect(ends).toBe(100)
  })

  it('with a store that is away is not tried one by one', async () => {
    await Promise.all([makeAFile(''), makeAFile('')])
    now += HOUR
    let ends = 0
    const end = () => {
      ends++
      return Promise.reject(new Refusal('UNAVAILABLE'))
    }
    await sweep({ ...ctx, ends: { ...ctx.ends, end } })
    expect(ends).toBe(1)
  })

  it('a node that is stopping leaves to the next one', async () => {
    const room = await makeARoom(now + HOUR)
    await makeAFile('')
    await makeAFile('1', 10, room)
    now += HOUR
    draining = true
    await sweep(ctx)
    await expect(eraseRoom(ctx, room)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(await store.files.expired(now, 10)).toHaveLength(2)
    draining = false
    await sweep(ctx)
    expect(await store.rooms.find(room)).toBeNull()
  })
})

describe('a sweeper', () => {
  it('leaves to another node what that one holds, and lets go of it when it is closed', async () => {
    const fileId = await makeAFile('')
    now += HOUR
    let holder = 'another'
    const lease = {
      hold: async () => holder === 'me',
      release: async () => void (holder = 'nobody'),
    }
    const shared = { ...ctx, store: { ...store, lease: () => lease } }
    await openSweeper(shared).close()
    expect(await store.files.find(fileId)).toMatchObject({ state: 'growing' })
    holder = 'me'
    await openSweeper(shared).close()
    expect(await store.files.find(fileId)).toMatchObject({ state: 'expired' })
    expect(holder).toBe('nobody')
  })
})

describe('a room that is being removed', () => {
  it('is closed before anything goes, and goes on where a crash has stopped it', async () => {
    const files = [await makeAFile('1234567890'), await makeAFile('12'), await makeAFile('')]
    const found: unknown[] = []
    const end = async (fileId: string) => {
      found.push((await store.rooms.find(roomId))?.expiresAt)
      if (fileId === files[1]) throw new Error('killed')
      return store.files.end(fileId, 'cancelled', now)
    }
    const dying = { ...ctx, store: { ...store, files: { ...store.files, end } } }
    await expect(eraseRoom(dying, roomId)).rejects.toThrow('killed')
    expect(found).toEqual([0, 0, 0])
    expect(await store.files.ofRoom(roomId)).toEqual([files[1]])
    expect(noticed).toEqual([{ about: 'room', roomId }])
    await store.close()
    await open()
    await sweep(ctx)
    expect(await store.rooms.find(roomId)).toBeNull()
    expect(await store.files.ofRoom(roomId)).toEqual([])
    expect(await store.files.untold(10)).toEqual([])
  })

  it('does not come back by a change that was under way', async () => {
    const room = await store.rooms.find(roomId)
    const at = { id: uuidv7(), authorId: ada, at: now, sentAt: now }
    const body = { expiresAt: now + HOUR }
    const [changed] = await store.log.append(roomId, [{ ...at, type: 'room', body }])
    await store.rooms.change(roomId, { expiresAt: 0 })
    await apply(ctx, { room: room!, member: null }, changed!.entry)
    expect(await store.rooms.find(roomId)).toMatchObject({ expiresAt: 0 })
  })
})

describe('a session whose time is over', () => {
  it('is forgotten', async () => {
    const session = { hash: 'a hash', userId: ada, createdAt: now, expiresAt: now + HOUR }
    await store.sessions.create(session)
    await sweep(ctx)
    expect(await store.sessions.find('a hash', now)).toMatchObject({ userId: ada })
    now += HOUR
    await sweep(ctx)
    expect(await store.sessions.find('a hash', now - HOUR)).toBeNull()
  })
})
