import { describe, expect, it } from 'vitest'
import { bytes, print, refusal, tap } from '../samples.contract.ts'
import { makePens } from '../pens.ts'
import type { Place } from './place.ts'
import { pour } from './pour.ts'
import { makeSchedule } from './schedule.fixture.ts'

const CHUNK = 1024
const nothing = () => {}

/** An upload to a place that stores for as long as `storing` says. */
const begin = (start = new Uint8Array(0), storing = async () => {}, batch = 4) => {
  const schedule = makeSchedule()
  const source = tap()
  const pen = makePens().take('one')
  const batches: { at: number; lengths: number[] }[] = []
  const stored = new Map<number, Uint8Array>()
  const memories = new Set<ArrayBufferLike>()
  let busy = false
  let n = 0
  let length = start.length
  Object.assign(pen.file, { length, claimed: length })
  const place: Place = {
    data: start,
    get length() {
      return length
    },
    async write(chunks) {
      expect(busy).toBe(false)
      busy = true
      batches.push({ at: schedule.now(), lengths: chunks.map((one) => one.length) })
      await storing()
      for (const chunk of chunks) {
        memories.add(chunk.buffer)
        stored.set(n, chunk.slice())
        length = n * CHUNK + chunk.length
        if (chunk.length === CHUNK) n++
      }
      busy = false
    },
  }
  const lengths: number[] = []
  const pouring = pour({
    pen,
    place,
    chunk: CHUNK,
    batch: () => batch,
    source: source.source[Symbol.asyncIterator](),
    grew: (grown) => lengths.push(grown),
    check: async () => {},
    after: schedule.after,
  })
  pouring.catch(nothing)
  const content = () => [...stored.values()]
  return { schedule, source, pen, batches, lengths, pouring, memories, content }
}

describe('pouring into chunks', () => {
  it('stores full chunks at once, and a filling one after a quarter of a second', async () => {
    const { schedule, source, batches, lengths, content } = begin()
    source.give(bytes(CHUNK + 200))
    await schedule.run()
    expect(batches).toEqual([
      { at: 0, lengths: [CHUNK] },
      { at: 250, lengths: [200] },
    ])
    expect(lengths).toEqual([CHUNK, CHUNK + 200])
    expect(print(...content())).toBe(print(bytes(CHUNK + 200)))
  })

  it('stores a few bytes after a second, with those that have come by then', async () => {
    const { schedule, source, batches } = begin()
    source.give(bytes(50))
    schedule.after(900, () => source.give(bytes(40)))
    await schedule.run()
    expect(batches).toEqual([{ at: 1000, lengths: [90] }])
    source.give(bytes(50))
    await schedule.run()
    expect(batches.at(-1)).toEqual({ at: 2000, lengths: [140] })
  })

  it('goes on in the chunk that was begun before', async () => {
    const all = bytes(CHUNK + 10)
    const { source, batches, pouring, content } = begin(all.slice(0, 1000))
    source.give(all.subarray(1000))
    source.end()
    expect(await pouring).toBe(true)
    expect(batches.map((one) => one.lengths)).toEqual([[CHUNK], [10]])
    expect(print(...content())).toBe(print(all))
  })

  it('stores at most four full chunks at once, and takes no more than that meanwhile', async () => {
    let free = nothing
    const storing = () => new Promise<void>((resolve) => (free = resolve))
    const { schedule, source, batches } = begin(undefined, storing)
    for (let i = 0; i < 20; i++) source.give(bytes(CHUNK))
    await schedule.run()
    expect(batches.map((one) => one.lengths.length)).toEqual([1])
    // One is being stored, four wait, and one more piece is held.
    expect(source.pulls).toBe(6)
    free()
    await schedule.run()
    expect(batches.map((one) => one.lengths.length)).toEqual([1, 4])
    expect(source.pulls).toBe(10)
  })

  it('holds and stores fewer at once when it is told so', async () => {
    let free = nothing
    const storing = () => new Promise<void>((resolve) => (free = resolve))
    const { schedule, source, batches } = begin(undefined, storing, 1)
    for (let i = 0; i < 20; i++) source.give(bytes(CHUNK))
    await schedule.run()
    expect(source.pulls).toBe(3)
    free()
    await schedule.run()
    expect(batches.map((one) => one.lengths.length)).toEqual([1, 1])
    expect(source.pulls).toBe(4)
  })

  it('fills the memory of stored chunks again, and of none before that', async () => {
    const { source, pouring, memories, content } = begin(
      undefined,
      () => new Promise((resolve) => setImmediate(resolve)),
    )
    const all = bytes(100 * CHUNK + 10)
    for (let at = 0; at < all.length; at += 700) source.give(all.subarray(at, at + 700))
    source.end()
    await pouring
    expect(print(...content())).toBe(print(all))
    expect(memories.size).toBeLessThan(12)
  })

  it('leaves the filling chunk alone while full ones wait', async () => {
    let free = nothing
    const storing = () => new Promise<void>((resolve) => (free = resolve))
    const { schedule, source, batches } = begin(undefined, storing)
    source.give(bytes(CHUNK))
    source.give(bytes(CHUNK + 10))
    await schedule.run()
    expect(schedule.now()).toBeGreaterThan(0)
    free()
    await schedule.run()
    expect(batches.map((one) => one.lengths)).toEqual([[CHUNK], [CHUNK]])
  })

  it('tries nothing more when storing fails, and lets the source go', async () => {
    const { source, batches, lengths, pouring } = begin(undefined, async () => {
      throw new Error('nobody knows')
    })
    for (let i = 0; i < 20; i++) source.give(bytes(CHUNK))
    await expect(pouring).rejects.toThrow('nobody knows')
    expect(batches).toHaveLength(1)
    expect(lengths).toEqual([])
  })

  it('stores what it has taken when it is stopped', async () => {
    const { source, pen, pouring, content } = begin()
    source.give(bytes(3 * CHUNK + 5))
    await source.asked(2)
    pen.stop()
    expect(await pouring).toBe(false)
    expect(print(...content())).toBe(print(bytes(3 * CHUNK + 5)))
  })

  it('stores at once what reaches the size', async () => {
    const { schedule, source, pen, batches } = begin()
    pen.file.size = 100
    source.give(bytes(100))
    await schedule.run()
    expect(batches).toEqual([{ at: 0, lengths: [100] }])
  })

  it('stores what is up to the size, and refuses what comes after', async () => {
    const { source, pen, lengths, pouring, content } = begin()
    pen.file.size = 100
    source.give(bytes(101))
    expect(await refusal(pouring)).toBe('TOO_LARGE')
    expect(lengths).toEqual([100])
    expect(print(...content())).toBe(print(bytes(100)))
  })
})
