import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Growth } from '../lib/protocol/files.ts'
import { CHUNK } from './chunks.ts'
import { openGrowing, Stalled } from './growing.ts'
import type { FileRecord } from './models/files.ts'
import { noise } from './upload.fixture.ts'

const STALL = 50_000
const bytes = noise(3 * CHUNK)
const ID = 'the-file'
const live = () => new AbortController().signal

/** A file in a store, its reads counted, and the facts that are told of it. */
function makeFile(size: number | null = bytes.length) {
  let record: FileRecord = {
    fileId: ID,
    roomId: 'the-room',
    ownerId: 'ada',
    name: 'a file',
    type: '',
    size,
    createdAt: 0,
    expiresAt: 1,
    length: 0,
    state: 'growing',
    endedAt: null,
  }
  const listeners = new Set<(growth: Growth) => void>()
  const tell = (growth: Growth = record) => {
    for (const listener of listeners) listener(growth)
  }
  const file = {
    reads: 0,
    looks: 0,
    listeners,
    tell,
    /** What happens while the store is asked, after it has looked. */
    meanwhile: () => {},
    /** Stores up to `length`; `silently` for a fact that is lost. */
    grow(length: number, silently = false) {
      record = { ...record, length, ...(length === record.size && { state: 'complete' }) }
      if (!silently) tell()
    },
    end(state: 'complete' | 'cancelled' | 'expired') {
      record = { ...record, state, ...(state !== 'complete' && { length: 0 }) }
      tell()
    },
    growing(cacheBytes?: number) {
      const files = {
        async find(fileId: string) {
          file.looks++
          const seen = fileId === ID ? record : null
          file.meanwhile()
          return seen
        },
        async read(_fileId: string, from: number, to: number) {
          file.reads++
          if (to > record.length) throw new Error('read beyond what is durable')
          return bytes.subarray(from, to)
        },
      }
      const fanout = {
        onGrew(_fileId: string, listener: (growth: Growth) => void) {
          listeners.add(listener)
          return () => void listeners.delete(listener)
        },
      }
      return openGrowing(files, fanout, { stall: STALL, ...(cacheBytes && { cacheBytes }) })
    },
  }
  return file
}

const collect = async (source: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const pieces: Uint8Array[] = []
  for await (const piece of source) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** Lets everything happen that can happen without time going by. */
const settled = () => vi.advanceTimersByTimeAsync(0)

/** Whether a promise has settled by now. */
const isDone = async (promise: Promise<unknown>) => {
  let done = false
  const finish = () => (done = true)
  promise.then(finish, finish)
  await settled()
  return done
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('reading while it grows', () => {
  it('gives exactly the part, however it grows and whatever the part', async () => {
    const parts = fc.record({
      range: fc
        .tuple(fc.nat(bytes.length), fc.nat(bytes.length))
        .map((two) => two.toSorted((a, b) => a - b)),
      steps: fc.array(fc.integer({ min: 1, max: bytes.length }), { maxLength: 6 }),
      lost: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(parts, async ({ range: [from = 0, to = 0], steps, lost }) => {
        const file = makeFile()
        const growing = file.growing()
        const reading = collect(growing.read(ID, from, to, live()))
        for (const length of steps.toSorted((a, b) => a - b)) {
          file.grow(length, lost)
          await settled()
        }
        file.grow(bytes.length)
        expect((await reading).equals(bytes.subarray(from, to))).toBe(true)
        expect(file.listeners.size).toBe(0)
      }),
      { numRuns: 150 },
    )
  })

  it('gives what this node has just stored without a read', async () => {
    const file = makeFile()
    const growing = file.growing()
    const reading = collect(growing.read(ID, 0, bytes.length, live()))
    await settled()
    for (let length = 0; length < bytes.length;) {
      const piece = bytes.subarray(length, length + CHUNK / 4)
      length += piece.length
      growing.bring(ID, length, [piece])
      file.grow(length)
      await settled()
    }
    expect((await reading).equals(bytes)).toBe(true)
    expect(file.reads).toBe(0)
  })

  it('holds what one of them has not had yet, and no more', async () => {
    const file = makeFile()
    const growing = file.growing()
    const store = async (from: number, to: number) => {
      growing.bring(ID, to, [bytes.subarray(from, to)])
      file.grow(to)
      await settled()
    }
    const fast = collect(growing.read(ID, 0, bytes.length, live()))
    const slow = growing.read(ID, 0, 30, live())
    const first = slow.next()
    await settled()
    await store(0, 10)
    expect((await first).value).toEqual(bytes.subarray(0, 10))
    await store(10, 20)
    await store(20, 30)
    expect((await collect(slow)).equals(bytes.subarray(10, 30))).toBe(true)
    expect(file.reads).toBe(0)
    await store(30, 40)
    expect((await collect(growing.read(ID, 20, 40, live()))).equals(bytes.subarray(20, 40))).toBe(
      true,
    )
    expect(file.reads).toBe(1)
    await store(40, bytes.length)
    expect((await fast).equals(bytes)).toBe(true)
  })

  it('waits where there is nothing yet', async () => {
    const file = makeFile()
    const reading = collect(file.growing().read(ID, 1000, 1010, live()))
    file.grow(1000)
    expect(await isDone(reading)).toBe(false)
    file.grow(1005)
    expect(await isDone(reading)).toBe(false)
    file.grow(1010)
    expect((await reading).equals(bytes.subarray(1000, 1010))).toBe(true)
  })

  it('reads to an end that nobody knows yet', async () => {
    const file = makeFile(null)
    const reading = collect(file.growing().read(ID, 0, null, live()))
    file.grow(2000)
    expect(await isDone(reading)).toBe(false)
    file.end('complete')
    expect((await reading).equals(bytes.subarray(0, 2000))).toBe(true)
  })

  it('hears what is told while it looks', async () => {
    const file = makeFile()
    file.meanwhile = () => {
      file.meanwhile = () => {}
      file.grow(bytes.length)
    }
    const reading = collect(file.growing().read(ID, 0, 10, live()))
    expect(await isDone(reading)).toBe(true)
  })

  it('finds by itself what it was never told', async () => {
    const file = makeFile()
    const reading = collect(file.growing().read(ID, 0, 10, live()))
    await settled()
    file.grow(10, true)
    expect(await isDone(reading)).toBe(false)
    await vi.advanceTimersByTimeAsync(3000)
    expect(await isDone(reading)).toBe(true)
  })

  it('is not turned back by a fact that is late', async () => {
    const file = makeFile()
    file.grow(100)
    const early = { fileId: ID, length: 50, size: null, state: 'growing' } as const
    const source = file.growing().read(ID, 0, null, live())
    expect((await source.next()).value).toHaveLength(100)
    file.grow(bytes.length)
    file.tell(early)
    expect((await collect(source)).equals(bytes.subarray(100))).toBe(true)
  })

  it('knows nothing of what is not there, and does not keep listening', async () => {
    const file = makeFile()
    const reading = collect(file.growing().read('another', 0, 10, live()))
    await expect(reading).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(file.listeners.size).toBe(0)
  })
})

describe('an end that is none', () => {
  it('is a stall when the sender has been silent', async () => {
    const file = makeFile()
    file.grow(100)
    const reading = collect(file.growing().read(ID, 0, null, live()))
    const failed = reading.catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(STALL - 1000)
    expect(await isDone(reading)).toBe(false)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await failed).toBeInstanceOf(Stalled)
    expect(file.listeners.size).toBe(0)
  })

  it('does not come while there is any growth', async () => {
    const file = makeFile()
    const reading = collect(file.growing().read(ID, 5000, 5001, live()))
    for (let length = 1; length <= 5; length++) {
      await vi.advanceTimersByTimeAsync(STALL - 5000)
      file.grow(length)
    }
    expect(await isDone(reading)).toBe(false)
    file.grow(6000)
    expect(await reading).toHaveLength(1)
  })

  it.each(['cancelled', 'expired'] as const)('is GONE when the upload is %s', async (state) => {
    const file = makeFile()
    file.grow(100)
    const source = file.growing().read(ID, 0, null, live())
    expect((await source.next()).value).toHaveLength(100)
    const next = source.next()
    await settled()
    file.end(state)
    await expect(next).rejects.toMatchObject({ code: 'GONE' })
  })
})

describe('many viewers', () => {
  it('cost one read a chunk', async () => {
    const file = makeFile()
    file.grow(bytes.length)
    const growing = file.growing()
    const viewers = Array.from({ length: 100 }, () => collect(growing.read(ID, 0, null, live())))
    const all = await Promise.all(viewers)
    expect(all.every((received) => received.equals(bytes))).toBe(true)
    expect(file.reads).toBe(bytes.length / CHUNK)
  })

  it('cost one read for each step of the growth', async () => {
    const file = makeFile()
    const growing = file.growing()
    const viewers = Array.from({ length: 50 }, () => collect(growing.read(ID, 0, CHUNK, live())))
    await settled()
    const steps = 8
    for (let step = 1; step <= steps; step++) {
      file.grow((CHUNK / steps) * step)
      await settled()
    }
    const all = await Promise.all(viewers)
    expect(all.every((received) => received.equals(bytes.subarray(0, CHUNK)))).toBe(true)
    expect(file.reads).toBe(steps)
    expect(file.listeners.size).toBe(0)
  })

  it('who are slow hold nobody up, and lose nothing', async () => {
    const file = makeFile()
    file.grow(bytes.length)
    // Room for one chunk: what the slow one needs has long been dropped when it goes on.
    const growing = file.growing(CHUNK)
    const slow = growing.read(ID, 0, null, live())
    const first = (await slow.next()).value as Uint8Array
    expect((await collect(growing.read(ID, 0, null, live()))).equals(bytes)).toBe(true)
    const rest = await collect(slow)
    expect(Buffer.concat([first, rest]).equals(bytes)).toBe(true)
  })

  it('who leave are forgotten, wherever they were', async () => {
    const file = makeFile()
    file.grow(100)
    const growing = file.growing()
    const gone = new AbortController()
    const waiting = collect(growing.read(ID, 200, 300, gone.signal))
    const reading = growing.read(ID, 0, null, live())
    await reading.next()
    await settled()
    expect(file.listeners.size).toBe(1)
    gone.abort()
    expect(await waiting).toHaveLength(0)
    await reading.return(undefined)
    expect(file.listeners.size).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('who wait ask the store together', async () => {
    const file = makeFile()
    const growing = file.growing()
    const viewers = Array.from({ length: 100 }, () => collect(growing.read(ID, 0, 10, live())))
    await settled()
    const before = file.looks
    await vi.advanceTimersByTimeAsync(3000)
    expect(file.looks - before).toBe(1)
    file.grow(10)
    await Promise.all(viewers)
  })

  it('do not see the failure of a read as an end', async () => {
    const file = makeFile()
    file.grow(100)
    const growing = file.growing()
    // The record promises more than can be read.
    file.tell({ fileId: ID, length: 200, size: null, state: 'growing' })
    const source = growing.read(ID, 0, null, live())
    await source.next()
    file.tell({ fileId: ID, length: 200, size: null, state: 'growing' })
    await expect(source.next()).rejects.toThrow('read beyond what is durable')
    expect(file.listeners.size).toBe(0)
  })
})
