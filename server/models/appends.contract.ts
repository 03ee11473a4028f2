import { describe, expect, it } from 'vitest'
import { bytes, file, print, readAll, refusal, stream, tap, type Bed } from './samples.contract.ts'
import type { NewFile } from './files.ts'

const nothing = () => {}

export const appendsContract = (bed: () => Bed) => {
  const files = () => bed().store.files
  const growing = async (parts: Partial<NewFile> = {}) => (await files().create(file(parts))).fileId
  const content = async (fileId: string) => print(await readAll(bed().store, fileId))

  describe('an append', () => {
    it('stores bytes at the length, tells each length, and completes the file at its size', async () => {
      const all = bytes(300_000)
      const fileId = await growing()
      const lengths: number[] = []
      const half = await files().append(
        fileId,
        0,
        stream(all.subarray(0, 70_000), all.subarray(70_000, 200_000)),
        (length) => lengths.push(length),
      )
      expect(half).toMatchObject({ length: 200_000, state: 'growing', endedAt: null })
      expect(lengths).toEqual(lengths.toSorted((a, b) => a - b))
      expect(lengths.at(-1)).toBe(200_000)
      const whole = await files().append(fileId, 200_000, stream(all.subarray(200_000)), nothing)
      expect(whole).toMatchObject({ length: 300_000, state: 'complete' })
      expect(whole.endedAt).not.toBeNull()
      expect(await files().find(fileId)).toEqual(whole)
      expect(await content(fileId)).toBe(print(all))
    })

    it('refuses another offset with WRONG_OFFSET and changes nothing', async () => {
      const fileId = await growing()
      await files().append(fileId, 0, stream(bytes(100)), nothing)
      for (const offset of [0, 99, 101]) {
        const source = tap()
        expect(await refusal(files().append(fileId, offset, source.source, nothing))).toBe(
          'WRONG_OFFSET',
        )
        expect(source.pulls).toBe(0)
      }
      expect(await files().find(fileId)).toMatchObject({ length: 100, state: 'growing' })
      expect(await content(fileId)).toBe(print(bytes(100)))
    })

    it('keeps the part up to the size of bytes beyond it, and refuses them with TOO_LARGE', async () => {
      const fileId = await growing({ size: 100 })
      expect(
        await refusal(files().append(fileId, 0, stream(bytes(60), bytes(41, 1)), nothing)),
      ).toBe('TOO_LARGE')
      expect(await files().find(fileId)).toMatchObject({ length: 100, state: 'complete' })
      expect(await content(fileId)).toBe(print(bytes(60), bytes(40, 1)))
      const exact = await growing({ size: 50 })
      expect(await refusal(files().append(exact, 0, stream(bytes(50), bytes(1)), nothing))).toBe(
        'TOO_LARGE',
      )
      expect(await files().find(exact)).toMatchObject({ length: 50, state: 'complete' })
    })

    it('can be read as far as it has told, while it goes on', async () => {
      const fileId = await growing({ size: null })
      const source = tap()
      const lengths: number[] = []
      let grown = () => {}
      const told = new Promise<void>((resolve) => (grown = resolve))
      const appending = files().append(fileId, 0, source.source, (length) => {
        lengths.push(length)
        if (length === 500_000) grown()
      })
      source.give(bytes(500_000))
      source.give(new Uint8Array())
      await told
      expect(await files().find(fileId)).toMatchObject({ length: 500_000, state: 'growing' })
      expect(await content(fileId)).toBe(print(bytes(500_000)))
      source.end()
      expect((await appending).length).toBe(500_000)
    })

    it('keeps what has arrived when its source fails', async () => {
      const fileId = await growing()
      const source = tap()
      source.give(bytes(1000))
      source.fail()
      const record = await files().append(fileId, 0, source.source, nothing)
      expect(record).toMatchObject({ length: 1000, state: 'growing' })
      expect(await (await bed().reopen()).files.find(fileId)).toEqual(record)
      expect(await content(fileId)).toBe(print(bytes(1000)))
    })

    it('keeps what has arrived when it is aborted, and goes on from there', async () => {
      const fileId = await growing({ size: 2000 })
      const [source, abort] = [tap(), new AbortController()]
      const appending = files().append(fileId, 0, source.source, nothing, abort.signal)
      source.give(bytes(1000))
      await source.asked(2)
      abort.abort()
      expect(await appending).toMatchObject({ length: 1000, state: 'growing' })
      expect(
        await files().append(fileId, 1000, stream(bytes(5)), nothing, abort.signal),
      ).toMatchObject({ length: 1000 })
      expect(await files().append(fileId, 1000, stream(bytes(1000, 1)), nothing)).toMatchObject({
        state: 'complete',
      })
      expect(await content(fileId)).toBe(print(bytes(1000), bytes(1000, 1)))
    })

    it('pulls only as fast as it stores', async () => {
      const fileId = await growing({ size: null })
      const piece = bytes(64 * 1024)
      let [pulled, stored, ahead] = [0, 0, 0]
      const source = (async function* () {
        for (let i = 0; i < 200; i++) {
          pulled += piece.length
          ahead = Math.max(ahead, pulled - stored)
          yield piece
        }
      })()
      await files().append(fileId, 0, source, (length) => (stored = length))
      expect(stored).toBe(200 * piece.length)
      expect(ahead).toBeLessThanOrEqual(4 * 1024 * 1024)
    })

    it('obeys a size that is declared while it goes on', async () => {
      const fileId = await growing({ size: null })
      const source = tap()
      const appending = files().append(fileId, 0, source.source, nothing)
      source.give(bytes(1000))
      await source.asked(2)
      await files().declare(fileId, 1500)
      source.give(bytes(1000, 1))
      expect(await refusal(appending)).toBe('TOO_LARGE')
      expect(await files().find(fileId)).toMatchObject({
        length: 1500,
        size: 1500,
        state: 'complete',
      })
    })
  })
}
