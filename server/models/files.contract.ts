import { describe, expect, it } from 'vitest'
import {
  bytes,
  file,
  print,
  readAll,
  refusal,
  stream,
  times,
  token,
  type Bed,
} from './samples.contract.ts'
import type { NewFile } from './files.ts'

const nothing = () => {}

export const filesContract = (bed: () => Bed) => {
  const files = () => bed().store.files
  const growing = async (parts: Partial<NewFile> = {}) => files().create(file(parts))
  const complete = async (parts: Partial<NewFile> = {}) => {
    const { fileId, size } = await growing({ size: 10, ...parts })
    return files().append(fileId, 0, stream(bytes(size ?? 10)), nothing)
  }

  describe('files', () => {
    it('creates a file once, however often its owner asks', async () => {
      const fern = file()
      const record = { ...fern, length: 0, state: 'growing', endedAt: null }
      const answers = await Promise.all(times(20, () => files().create(fern)))
      for (const answer of answers) expect(answer).toEqual(record)
      expect(await files().find(fern.fileId)).toEqual(record)
      expect(await files().find(file().fileId)).toBeNull()
      await files().append(fern.fileId, 0, stream(bytes(7)), nothing)
      expect(await files().create({ ...fern, name: 'other.jpg' })).toEqual({ ...record, length: 7 })
    })

    it('refuses another owner, room or size with CONFLICT', async () => {
      const fern = await growing()
      expect(await refusal(files().create({ ...fern, ownerId: token() }))).toBe('CONFLICT')
      expect(await refusal(files().create({ ...fern, roomId: token() }))).toBe('CONFLICT')
      expect(await refusal(files().create({ ...fern, size: 5 }))).toBe('CONFLICT')
      expect(await refusal(files().create({ ...fern, size: null }))).toBe('CONFLICT')
      expect(await files().find(fern.fileId)).toEqual(fern)
    })

    it('claims an id for its sender before the upload is created', async () => {
      const fern = file()
      await files().claim({ ...fern, size: null })
      expect(await files().find(fern.fileId)).toMatchObject({
        size: null,
        length: 0,
        state: 'growing',
      })
      expect(await refusal(files().create({ ...fern, ownerId: token() }))).toBe('CONFLICT')
      expect(await files().create(fern)).toMatchObject({ size: fern.size, length: 0 })
      await files().claim({ ...fern, ownerId: token() })
      expect(await files().find(fern.fileId)).toMatchObject({ ownerId: fern.ownerId })
    })

    it('creates an empty file, one that was cancelled before, and one too large, claimed or not', async () => {
      const empty = file({ size: 0 })
      await files().claim(empty)
      expect(await files().find(empty.fileId)).toMatchObject({ state: 'growing' })
      expect(await files().create(empty)).toMatchObject({ state: 'complete', size: 0, length: 0 })

      const withdrawn = file()
      await files().claim(withdrawn)
      await files().end(withdrawn.fileId, 'cancelled', 5)
      expect(await files().create(withdrawn)).toMatchObject({ state: 'cancelled' })

      const free = await files().free()
      if (free === Infinity) return
      const huge = file({ size: free + 2 ** 40 })
      await files().claim(huge)
      expect(await refusal(files().create(huge))).toBe('STORAGE_FULL')
    })

    it('completes a file of size 0 at once', async () => {
      const empty = await growing({ size: 0 })
      expect(empty).toMatchObject({ state: 'complete', length: 0 })
      expect(empty.endedAt).not.toBeNull()
      expect(await files().untold(10)).toEqual([empty])
    })

    it('refuses with STORAGE_FULL what would eat the space for text, where it knows of it', async () => {
      const free = await files().free()
      expect(free).toBeGreaterThan(0)
      const known = free < Infinity
      const huge = file({ size: known ? free + 2 ** 40 : 2 ** 50 })
      expect(await refusal(files().create(huge))).toBe(known ? 'STORAGE_FULL' : 'not refused')
      expect((await files().find(huge.fileId)) === null).toBe(known)
    })

    it('declares the size of a file that had none', async () => {
      const { fileId } = await growing({ size: null })
      await files().append(fileId, 0, stream(bytes(8)), nothing)
      expect(await refusal(files().declare(fileId, 7))).toBe('CONFLICT')
      expect(await files().declare(fileId, 12)).toMatchObject({
        size: 12,
        length: 8,
        state: 'growing',
      })
      expect(await files().declare(fileId, 12)).toMatchObject({ size: 12 })
      expect(await refusal(files().declare(fileId, 13))).toBe('CONFLICT')
      expect(await files().find(fileId)).toMatchObject({ size: 12, length: 8 })
      expect(await refusal(files().declare(file().fileId, 1))).toBe('NOT_FOUND')
    })

    it('completes a file whose size is declared to be its length', async () => {
      const { fileId } = await growing({ size: null })
      await files().append(fileId, 0, stream(bytes(8)), nothing)
      expect(await files().declare(fileId, 8)).toMatchObject({ size: 8, state: 'complete' })
      expect(print(await readAll(bed().store, fileId))).toBe(print(bytes(8)))
    })
  })

  describe('reading', () => {
    it('gives any range of what is there, in parts of 256 KiB or more', async () => {
      const all = bytes(700_000)
      const { fileId } = await growing({ size: 800_000 })
      await files().append(
        fileId,
        0,
        stream(all.subarray(0, 300_001), all.subarray(300_001)),
        nothing,
      )
      expect(print(await readAll(bed().store, fileId))).toBe(print(all))
      for (const [from, to] of [
        [0, 1],
        [699_999, 700_000],
        [261_119, 261_121],
        [262_143, 262_145],
        [5, 262_149],
      ] as const)
        expect(print(await files().read(fileId, from, to))).toBe(print(all.subarray(from, to)))
      for (const from of [0, 1, 255 * 1024, 300_000]) {
        const part = await files().read(fileId, from, 700_000)
        expect(part.length).toBeGreaterThanOrEqual(256 * 1024)
        expect(print(part)).toBe(print(all.subarray(from, from + part.length)))
      }
    })

    it('gives each reader bytes of its own', async () => {
      const { fileId } = await complete()
      const [first, second] = [await files().read(fileId, 0, 10), await files().read(fileId, 0, 10)]
      first.fill(0)
      expect(print(second)).toBe(print(bytes(10)))
    })
  })

  describe('the end of a file', () => {
    it('removes the bytes and keeps a tombstone, once', async () => {
      const { fileId } = await complete()
      expect(await files().read(fileId, 0, 10)).toHaveLength(10)
      const tombstone = await files().end(fileId, 'cancelled', 5000)
      expect(tombstone).toMatchObject({ fileId, state: 'cancelled', endedAt: 5000, size: 10 })
      expect(await files().end(fileId, 'expired', 6000)).toEqual(tombstone)
      expect(await files().find(fileId)).toEqual(tombstone)
      expect(await refusal(files().read(fileId, 0, 10))).toBe('GONE')
      expect(await files().end(file().fileId, 'cancelled', 5000)).toBeNull()
    })

    it('refuses appends with GONE, and those to nothing with NOT_FOUND', async () => {
      const whole = await complete()
      const half = await growing()
      await files().end(half.fileId, 'expired', 5000)
      expect(await refusal(files().append(half.fileId, 0, stream(bytes(1)), nothing))).toBe('GONE')
      expect(await refusal(files().append(whole.fileId, 10, stream(bytes(1)), nothing))).toBe(
        'GONE',
      )
      expect(await refusal(files().append(file().fileId, 0, stream(bytes(1)), nothing))).toBe(
        'NOT_FOUND',
      )
      expect(print(await readAll(bed().store, whole.fileId))).toBe(print(bytes(10)))
    })

    it('is told once, oldest first, and again when a complete file is removed', async () => {
      const first = await complete()
      const second = await growing()
      const third = await growing()
      const last = (await files().find(first.fileId))?.endedAt ?? 0
      await files().end(third.fileId, 'expired', last + 2000)
      await files().end(second.fileId, 'cancelled', last + 1000)
      await growing()
      const ids = async (limit: number) => (await files().untold(limit)).map((one) => one.fileId)
      expect(await ids(10)).toEqual([first.fileId, second.fileId, third.fileId])
      expect(await ids(2)).toEqual([first.fileId, second.fileId])
      expect((await files().untold(1))[0]).toEqual(first)
      await files().told(first.fileId)
      expect(await ids(10)).toEqual([second.fileId, third.fileId])
      await files().end(first.fileId, 'cancelled', last + 3000)
      expect(await ids(10)).toEqual([second.fileId, third.fileId, first.fileId])
    })

    it('comes for unfinished files at their time, which can be moved', async () => {
      const first = await growing({ expiresAt: 10 })
      const second = await growing({ expiresAt: 20 })
      const third = await growing({ expiresAt: 21 })
      await complete({ expiresAt: 5 })
      await files().end((await growing({ expiresAt: 5 })).fileId, 'cancelled', 1)
      expect((await files().expired(20, 10)).toSorted()).toEqual(
        [first.fileId, second.fileId].toSorted(),
      )
      expect(await files().expired(20, 1)).toHaveLength(1)
      await files().touch(first.fileId, 900)
      expect(await files().expired(21, 10)).toEqual(
        expect.arrayContaining([second.fileId, third.fileId]),
      )
      expect(await files().expired(21, 10)).toHaveLength(2)
      expect((await files().find(first.fileId))?.expiresAt).toBe(900)
    })

    it('is forgotten by a sweep of what ended before', async () => {
      const [old, young] = [await growing(), await growing()]
      const whole = await complete()
      await files().end(old.fileId, 'cancelled', 99)
      await files().end(young.fileId, 'cancelled', 100)
      await files().sweep(100)
      expect(await files().find(old.fileId)).toBeNull()
      expect((await files().find(young.fileId))?.state).toBe('cancelled')
      await files().sweep(Number.MAX_SAFE_INTEGER)
      expect(await files().find(whole.fileId)).toEqual(whole)
    })

    it('leaves the room’s other files, which are named', async () => {
      const roomId = token()
      const [whole, half, gone] = [
        await complete({ roomId }),
        await growing({ roomId }),
        await complete({ roomId }),
      ]
      await files().append(half.fileId, 0, stream(bytes(3)), nothing)
      await files().end(gone.fileId, 'cancelled', 1)
      await complete()
      expect((await files().ofRoom(roomId)).toSorted()).toEqual(
        [whole.fileId, half.fileId].toSorted(),
      )
    })
  })
}
