import { createHash, randomBytes } from 'node:crypto'
import { GridFSBucket } from 'mongodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bytes, file, print, stream } from '../samples.contract.ts'
import { openBed, url } from './bed.fixture.ts'
import { CHUNK, chunksOf, listOf } from './gridfs.ts'

const nothing = () => {}

describe.skipIf(url === '')('a file in GridFS', () => {
  let bed: Awaited<ReturnType<typeof openBed>>
  let files: Awaited<ReturnType<typeof bed.node>>
  beforeAll(async () => {
    bed = await openBed()
    files = await bed.node()
  })
  afterAll(async () => {
    await files.close()
    await bed.close()
  })

  /** What a reader that knows nothing of us finds. */
  const download = async (name: string) => {
    const sum = createHash('sha256')
    let length = 0
    for await (const piece of new GridFSBucket(bed.db).openDownloadStreamByName(name)) {
      sum.update(piece as Buffer)
      length += (piece as Buffer).length
    }
    return `${length} bytes, ${sum.digest('hex')}`
  }
  const create = (size: number | null) =>
    files.create(file({ size, name: randomBytes(9).toString('hex') }))

  it.each([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])(
    'of %i bytes is read by a plain GridFSBucket',
    async (size) => {
      const { fileId, name, roomId, ownerId, type } = await create(size)
      if (size > 0) await files.append(fileId, 0, stream(bytes(size)), nothing)
      expect(await download(name)).toBe(print(bytes(size)))
      const [listed] = await new GridFSBucket(bed.db).find({ filename: name }).toArray()
      expect(listed).toMatchObject({
        length: size,
        chunkSize: CHUNK,
        metadata: { roomId, ownerId, type },
      })
      expect(listed?._id).toBe(fileId)
      expect(await chunksOf(bed.db).countDocuments({ files_id: fileId })).toBe(
        Math.ceil(size / CHUNK),
      )
    },
  )

  it('of 100 MiB is read by a plain GridFSBucket', async () => {
    const size = 100 * 2 ** 20
    const { fileId, name } = await create(size)
    const sum = createHash('sha256')
    const source = (async function* () {
      for (let sent = 0; sent < size; sent += 2 ** 20) {
        const piece = randomBytes(2 ** 20)
        sum.update(piece)
        yield piece
      }
    })()
    await files.append(fileId, 0, source, nothing)
    expect(await download(name)).toBe(`${size} bytes, ${sum.digest('hex')}`)
  }, 120_000)

  it('is the same after 50 interruptions anywhere, on one node or another', async () => {
    const all = bytes(5_000_001)
    const { fileId, name } = await create(null)
    const nodes = [files, await bed.node()] as const
    for (let i = 0; i < 50; i++) {
      const at = (await files.find(fileId))?.length ?? 0
      const until = at + Math.floor((Math.random() * (all.length - at)) / 20)
      const source = (async function* () {
        yield all.subarray(at, (at + until) >> 1)
        yield all.subarray((at + until) >> 1, until)
        if (i % 2 === 0) throw new Error('the sender is gone')
      })()
      await nodes[(i % 2) as 0 | 1].append(fileId, at, source, nothing)
    }
    expect(await listOf(bed.db).countDocuments({ filename: name })).toBe(0)
    const at = (await files.find(fileId))?.length ?? 0
    await files.declare(fileId, all.length)
    await files.append(fileId, at, stream(all.subarray(at)), nothing)
    expect(await files.find(fileId)).toMatchObject({ state: 'complete', length: all.length })
    expect(await download(name)).toBe(print(all))
    await nodes[1].close()
  })

  it('is read although a late writer has claimed a chunk too many, which the sweep takes away', async () => {
    const { fileId, name } = await create(null)
    await files.append(fileId, 0, stream(bytes(CHUNK)), nothing)
    await files.declare(fileId, CHUNK)
    await chunksOf(bed.db).insertOne({ files_id: fileId, n: 1, data: Buffer.alloc(0), e: 1 })
    expect(await download(name)).toBe(print(bytes(CHUNK)))
    await files.sweep(Number.MAX_SAFE_INTEGER)
    expect(await chunksOf(bed.db).countDocuments({ files_id: fileId })).toBe(1)
    expect(await download(name)).toBe(print(bytes(CHUNK)))
  })
})
