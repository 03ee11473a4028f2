import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { uuidv7 } from 'uuidv7'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeCommits } from './commits.ts'
import type { Context } from './context.ts'
import { makeEnds } from './ends.ts'
import { makeGuest, openTestNode } from './guest.fixture.ts'
import { openEmbeddedStore } from './models/embedded/store.ts'
import type { Store } from './models/store.ts'
import { sweep } from './sweeper.ts'
import { newToken } from './tokens.ts'
import { create, makeRoom, patch } from './upload.fixture.ts'

const HOUR = 3_600_000
const ada = newToken()
let dir: string
let store: Store
let roomId: string
let now: number
let grown: string[]
let noticed: object[]
let ctx: Context

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
  ctx = { store, fanout, ends, now: () => now, access: { forget: () => {} } } as unknown as Context
}

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tendril-sweeper-'))
  now = 1_000_000
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
