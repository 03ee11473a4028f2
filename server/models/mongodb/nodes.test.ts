import { MongoClient } from 'mongodb'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bytes, file, print, refusal, stream, tap, times } from '../samples.contract.ts'
import type { NewFile } from '../files.ts'
import { openBed, url } from './bed.fixture.ts'
import { openFiles, type OpenFiles } from './files.ts'
import { CHUNK, chunksOf, listOf, makeGridfs } from './gridfs.ts'
import { makeUploads, uploadsOf } from './uploads.ts'

const nothing = () => {}

/** Resolves when an append has told of `length`. */
const until = (length: number) => {
  let grew: (grown: number) => void = nothing
  const reached = new Promise<void>((resolve) => {
    grew = (grown) => grown >= length && resolve()
  })
  return { grew, reached }
}

describe.skipIf(url === '')('files that several nodes serve', () => {
  let bed: Awaited<ReturnType<typeof openBed>>
  let here: OpenFiles
  let there: OpenFiles
  beforeEach(async () => {
    bed = await openBed()
    here = await bed.node()
    there = await bed.node()
  })
  afterEach(async () => {
    await Promise.all([here.close(), there.close()])
    await bed.close()
  })

  const create = async (parts: Partial<NewFile> = {}) => (await here.create(file(parts))).fileId
  const content = async (fileId: string) => {
    const length = (await there.find(fileId))?.length ?? 0
    const parts: Uint8Array[] = []
    for (let at = 0; at < length; at += parts.at(-1)?.length ?? 0)
      parts.push(await there.read(fileId, at, length))
    return print(...parts)
  }
  const leftOf = async (fileId: string) => ({
    chunks: await chunksOf(bed.db).countDocuments({ files_id: fileId }),
    listed: await listOf(bed.db).countDocuments({ _id: fileId }),
  })
  const none = { chunks: 0, listed: 0 }

  it.each([1000, CHUNK, CHUNK + 5])(
    'are taken over by another node after %i bytes, and the first can’t change one any more',
    async (part) => {
      const all = bytes(3 * CHUNK)
      const fileId = await create({ size: all.length })
      const [source, told] = [tap(), until(part)]
      const lengths: number[] = []
      const first = here.append(fileId, 0, source.source, (length) => {
        lengths.push(length)
        told.grew(length)
      })
      const refused = refusal(first)
      source.give(all.subarray(0, part))
      await told.reached
      await there.append(fileId, part, stream(all.subarray(part, part + 10)), nothing)
      source.give(bytes(2 * CHUNK, 9))
      source.end()
      expect(await refused).toBe('LOCKED')
      expect(Math.max(...lengths)).toBe(part)
      await there.append(fileId, part + 10, stream(all.subarray(part + 10)), nothing)
      expect(await content(fileId)).toBe(print(all))
    },
  )

  it('are kept whole by many who take over from each other', async () => {
    const all = bytes(40 * 50_000)
    const fileId = await create({ size: all.length })
    const nodes = [here, there, await bed.node(), await bed.node()]
    const wrong: string[] = []
    let told = 0
    const send = async (node: OpenFiles, rounds: number): Promise<void> => {
      const before = told
      const record = await node.find(fileId)
      if (record?.state !== 'growing' || rounds === 0) return
      const { length } = record
      if (length < before) wrong.push(`${length} bytes are there, ${before} were told`)
      const pieces = times(6, (i) => all.subarray(length + i * 50_000, length + (i + 1) * 50_000))
      const outcome = await refusal(
        node.append(fileId, length, stream(...pieces), (grown) => (told = Math.max(told, grown))),
      )
      if (!['not refused', 'LOCKED', 'WRONG_OFFSET', 'GONE'].includes(outcome)) wrong.push(outcome)
      return send(node, rounds - 1)
    }
    await Promise.all(nodes.map((node) => send(node, 20)))
    await send(here, Infinity)
    expect(wrong).toEqual([])
    expect(await content(fileId)).toBe(print(all))
    expect(await leftOf(fileId)).toEqual({ chunks: Math.ceil(all.length / CHUNK), listed: 1 })
    await Promise.all(nodes.slice(2).map((node) => node.close()))
  })

  it('obey the size that another node has declared', async () => {
    const fileId = await create({ size: null })
    const [source, told] = [tap(), until(1000)]
    const refused = refusal(here.append(fileId, 0, source.source, told.grew))
    source.give(bytes(1000))
    await told.reached
    expect(await refusal(there.declare(fileId, 999))).toBe('CONFLICT')
    await there.declare(fileId, 1500)
    source.give(bytes(5000, 1))
    source.end()
    expect(await refused).toBe('LOCKED')
    expect(await here.find(fileId)).toMatchObject({ length: 1000, size: 1500, state: 'growing' })
  })

  it.each([
    ['on a boundary', CHUNK],
    ['within a chunk', CHUNK + 5],
  ])('leave no chunk when another node ends one that is written, %s', async (_, part) => {
    const fileId = await create({ size: null })
    const [source, told] = [tap(), until(part)]
    const refused = refusal(here.append(fileId, 0, source.source, told.grew))
    source.give(bytes(part))
    await told.reached
    await there.end(fileId, 'cancelled', 5000)
    expect(await leftOf(fileId)).toEqual(none)
    source.give(bytes(2 * CHUNK))
    source.end()
    expect(await refused).toBe('LOCKED')
    expect(await leftOf(fileId)).toEqual(none)
    expect(await here.find(fileId)).toMatchObject({ state: 'cancelled', length: 0 })
  })

  it('are left by a writer that nothing stops soon after another node has ended them', async () => {
    let time = 0
    const slow = await bed.node(() => (time += 3000))
    const fileId = await create({ size: null })
    const [source, told] = [tap(), until(CHUNK)]
    const refused = refusal(slow.append(fileId, 0, source.source, told.grew))
    source.give(bytes(CHUNK))
    await told.reached
    await there.end(fileId, 'cancelled', 5000)
    source.give(bytes(CHUNK))
    expect(await refused).toBe('LOCKED')
    expect(await leftOf(fileId)).toEqual(none)
    await slow.close()
  })

  it('end when all bytes are there and their node has crashed before it said so', async () => {
    const [looked, expired, sent] = [await create(), await create(), await create()]
    for (const fileId of [looked, expired, sent]) {
      await here.append(fileId, 0, stream(bytes(300_000)), nothing)
      const lost = { state: 'growing', endedAt: null, expiresAt: 5 } as const
      await uploadsOf(bed.db).updateOne({ _id: fileId }, { $set: lost, $unset: { untold: 1 } })
      await listOf(bed.db).deleteOne({ _id: fileId })
    }
    expect(await there.find(looked)).toMatchObject({ state: 'complete', length: 300_000 })
    expect(await refusal(there.append(sent, 300_000, stream(bytes(1)), nothing))).toBe('GONE')
    expect(await there.expired(10, 10)).toEqual([])
    for (const fileId of [looked, expired, sent]) {
      expect(await there.find(fileId)).toMatchObject({ state: 'complete', length: 300_000 })
      expect(await leftOf(fileId)).toEqual({ chunks: 2, listed: 1 })
    }
    expect(await there.untold(10)).toHaveLength(3)
  })

  it('leave nothing when a node has crashed while it removed them, whoever sweeps', async () => {
    const whole = await create()
    await here.append(whole, 0, stream(bytes(300_000)), nothing)
    const half = await create({ size: null })
    await here.append(half, 0, stream(bytes(CHUNK * 2)), nothing)
    const end = { state: 'cancelled', endedAt: 50, leftover: true, untold: true } as const
    for (const _id of [whole, half]) {
      await uploadsOf(bed.db).updateOne({ _id }, { $set: end, $inc: { epoch: 1 } })
    }
    await Promise.all([here.sweep(0), there.sweep(0)])
    for (const fileId of [whole, half]) {
      expect(await leftOf(fileId)).toEqual(none)
      expect(await here.find(fileId)).toMatchObject({ state: 'cancelled' })
    }
  })

  it('leave nothing of a writer that slept through the end and crashed', async () => {
    const fileId = await create()
    await here.end(fileId, 'expired', 50)
    await chunksOf(bed.db).insertOne({ files_id: fileId, n: 4, data: Buffer.alloc(9), e: 1 })
    await Promise.all([here.sweep(51), there.sweep(51)])
    expect(await leftOf(fileId)).toEqual(none)
    expect(await here.find(fileId)).toBeNull()
  })

  it('are removed also when their last bytes arrive at the same moment', async () => {
    for (const turns of times(15, (i) => i)) {
      const fileId = await create({ size: CHUNK * 2 })
      const sent = refusal(here.append(fileId, 0, stream(bytes(CHUNK * 2)), nothing))
      for (let turn = 0; turn < turns * 4; turn++) await new Promise(setImmediate)
      await there.end(fileId, 'cancelled', 5000)
      expect(['LOCKED', 'GONE', 'UNAVAILABLE', 'not refused']).toContain(await sent)
      expect(await here.find(fileId)).toMatchObject({ state: 'cancelled' })
      expect(await leftOf(fileId)).toEqual(none)
    }
  })

  describe('when the database stumbles', () => {
    let client: MongoClient
    let shaky: OpenFiles
    beforeEach(async () => {
      client = await MongoClient.connect(url, { appName: bed.db.databaseName })
      shaky = openFiles(client.db(bed.db.databaseName))
    })
    afterEach(async () => {
      await shaky.close()
      await client.close()
    })

    const stumble = (data: object, count = 1) =>
      bed.db.client.db('admin').command({
        configureFailPoint: 'failCommand',
        mode: { times: count },
        data: { appName: bed.db.databaseName, ...data },
      })

    it.each([
      ['an insert', { failCommands: ['insert'], writeConcernError: { code: 64, errmsg: 'slow' } }],
      [
        'a claim',
        { failCommands: ['findAndModify'], writeConcernError: { code: 64, errmsg: 'slow' } },
      ],
      ['an update', { failCommands: ['update'], writeConcernError: { code: 64, errmsg: 'slow' } }],
      ['an insert that is refused', { failCommands: ['insert'], errorCode: 112 }],
    ])('tells of no byte that %s has not made durable, and goes on later', async (_, fault) => {
      const all = bytes(2 * CHUNK + 9)
      const fileId = await create({ size: all.length })
      await stumble(fault)
      const lengths: number[] = []
      const sent = shaky.append(fileId, 0, stream(all), (length) => lengths.push(length))
      expect(await refusal(sent)).toBe('UNAVAILABLE')
      expect(lengths).not.toContain(all.length)
      const { length = 0 } = (await there.find(fileId)) ?? {}
      expect(length).toBeGreaterThanOrEqual(Math.max(0, ...lengths))
      if (length < all.length)
        await there.append(fileId, length, stream(all.subarray(length)), nothing)
      expect(await content(fileId)).toBe(print(all))
    })

    it('survives a connection that breaks, without anybody noticing', async () => {
      const all = bytes(2 * CHUNK + 9)
      const fileId = await create({ size: all.length })
      await stumble({ failCommands: ['insert', 'update'], closeConnection: true })
      await shaky.append(fileId, 0, stream(all), nothing)
      expect(await content(fileId)).toBe(print(all))
    })

    it('claims again where another has made the chunk at the same moment', async () => {
      const db = client.db(bed.db.databaseName)
      const bucket = makeGridfs(db, makeUploads(db), Date.now)
      await stumble({ failCommands: ['findAndModify'], errorCode: 11_000 })
      expect(await bucket.claim('one', 2, 0)).toHaveLength(0)
      expect(await bucket.claim('one', 1, 0)).toBeNull()
    })

    it('has no space left', async () => {
      const fileId = await create({ size: CHUNK * 2 })
      await stumble({ failCommands: ['insert'], errorCode: 14_031 })
      const sent = shaky.append(fileId, 0, stream(bytes(CHUNK * 2)), nothing)
      expect(await refusal(sent)).toBe('STORAGE_FULL')
    })
  })
})
