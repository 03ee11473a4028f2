import { describe, expect, it } from 'vitest'
import {
  bytes,
  file,
  print,
  readAll,
  refusal,
  stream,
  tap,
  times,
  type Bed,
} from './samples.contract.ts'
import type { NewFile } from './files.ts'

const nothing = () => {}

export const fencesContract = (bed: () => Bed) => {
  const files = () => bed().store.files
  const growing = async (parts: Partial<NewFile> = {}) => (await files().create(file(parts))).fileId
  const content = async (fileId: string) => print(await readAll(bed().store, fileId))

  describe('a newer append', () => {
    it('fences an older one that has stalled, and which can’t change a byte when it wakes', async () => {
      const fileId = await growing({ size: 3000 })
      const stalled = tap()
      const grew: number[] = []
      const older = files().append(fileId, 0, stalled.source, (length) => grew.push(length))
      const locked = refusal(older)
      stalled.give(bytes(1000))
      await stalled.asked(2)
      const newer = tap()
      const going = files().append(fileId, 1000, newer.source, nothing)
      newer.give(bytes(1000, 1))
      await newer.asked(2)
      stalled.give(bytes(2000, 2))
      stalled.end()
      expect(await locked).toBe('LOCKED')
      newer.give(bytes(1000, 1))
      newer.end()
      expect(await going).toMatchObject({ length: 3000, state: 'complete' })
      expect(await content(fileId)).toBe(print(bytes(1000), bytes(1000, 1), bytes(1000, 1)))
      expect(Math.max(...grew)).toBe(1000)
    })

    it('is the only one that wins when many race at one offset', async () => {
      const fileId = await growing({ size: null })
      const payloads = times(50, (i) => bytes(100_000, i + 1))
      const outcomes = await Promise.all(
        payloads.map((one) => refusal(files().append(fileId, 0, stream(one), nothing))),
      )
      const kept = await content(fileId)
      const winner = payloads.findIndex((one) => print(one) === kept)
      expect(winner).toBeGreaterThanOrEqual(0)
      const losers = outcomes.filter((_, i) => i !== winner)
      expect(losers.filter((code) => code !== 'LOCKED' && code !== 'WRONG_OFFSET')).toEqual([])
      expect(await files().find(fileId)).toMatchObject({ length: 100_000, state: 'growing' })
    })

    it('mixes its bytes with no older one’s, whenever it comes', async () => {
      const [older, newer] = [bytes(2_000_000, 1), bytes(2_000_000, 2)]
      const mixed: number[] = []
      for (const turns of times(25, (i) => i)) {
        const fileId = await growing({ size: null })
        const first = refusal(files().append(fileId, 0, stream(older), nothing))
        for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate)
        const second = refusal(files().append(fileId, 0, stream(newer), nothing))
        await Promise.all([first, second])
        const kept = await readAll(bed().store, fileId)
        const pure = [older, newer].some((one) => kept.equals(one.subarray(0, kept.length)))
        if (kept.length === 0 || !pure) mixed.push(turns)
      }
      expect(mixed).toEqual([])
    })

    it('is fenced by the end of the file', async () => {
      const fileId = await growing()
      const stalled = tap()
      const locked = refusal(files().append(fileId, 0, stalled.source, nothing))
      stalled.give(bytes(1000))
      await stalled.asked(2)
      await files().end(fileId, 'cancelled', 5000)
      stalled.give(bytes(1000))
      expect(await locked).toBe('LOCKED')
      expect(await files().find(fileId)).toMatchObject({ state: 'cancelled' })
      expect(await refusal(files().read(fileId, 0, 1))).toBe('GONE')
      expect(await refusal(files().append(fileId, 1000, stream(bytes(1)), nothing))).toBe('GONE')
    })

    it('loses no byte when many take over from each other', async () => {
      const all = bytes(200_000)
      const fileId = await growing({ size: all.length })
      const told: number[] = []
      const outcomes: Promise<string>[] = []
      const takeOver = (length: number) =>
        new Promise<unknown>((resolve) => {
          const pieces = times(20, (i) =>
            all.subarray(length + i * 10_000, length + (i + 1) * 10_000),
          )
          const grew = (grown: number) => resolve(told.push(grown))
          const outcome = refusal(files().append(fileId, length, stream(...pieces), grew))
          outcomes.push(outcome)
          void outcome.then(resolve)
        })
      for (;;) {
        const record = await files().find(fileId)
        if (record?.state !== 'growing') break
        await takeOver(record.length)
      }
      const usual = ['LOCKED', 'WRONG_OFFSET', 'GONE', 'not refused']
      expect((await Promise.all(outcomes)).filter((code) => !usual.includes(code))).toEqual([])
      expect(await content(fileId)).toBe(print(all))
      expect(told).toEqual(told.toSorted((a, b) => a - b))
      expect(new Set(told).size).toBe(told.length)
    })
  })
}
