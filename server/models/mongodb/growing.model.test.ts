import { describe, expect, it } from 'vitest'
import { Refusal } from '../../../lib/protocol/errors.ts'
import { makeBucket } from './bucket.fixture.ts'
import { trim } from './finish.ts'
import { makeLook } from './look.ts'
import { Lost, makeReplica, type Rules, type State } from './replica.fixture.ts'
import { makeChance, makeSchedule } from './schedule.fixture.ts'
import type { Upload } from './uploads.ts'
import { makeWriter } from './writer.ts'

const CHUNK = 8
const rules: Rules = {
  fence: true,
  claim: true,
  unique: true,
  ordered: true,
  boundary: true,
  majority: true,
  acknowledged: true,
  once: true,
}
const fileId = '01990000-0000-7000-8000-000000000000'
const upload: Upload = {
  fileId,
  roomId: 'garden',
  ownerId: 'ada',
  name: 'fern.jpg',
  type: 'image/jpeg',
  size: null,
  createdAt: 0,
  expiresAt: 0,
  state: 'growing',
  endedAt: null,
  epoch: 0,
}
const byteAt = (i: number) => (i * 37 + 11) & 255

/** What is wrong with the first `length` bytes. */
const wrongIn = ({ chunks }: State, length: number): string | null => {
  for (let i = 0; i < length; i++) {
    const data = chunks.get(Math.floor(i / CHUNK))?.data
    const byte = data?.[i % CHUNK]
    if (byte !== byteAt(i)) return `byte ${i} of ${length} is ${byte ?? 'missing'}`
  }
  return null
}

const told = ({ chunks }: State) => {
  const last = Math.max(0, ...chunks.keys())
  return last * CHUNK + (chunks.get(last)?.data.length ?? 0)
}

/**
 * Several nodes, each with the product's own writer, send one file to a database that fails over and
 * forgets to answer. Answers what a reader would have found wrong.
 */
const play = async (seed: number, changed: Partial<Rules> = {}): Promise<string | null> => {
  const chance = makeChance(seed)
  const schedule = makeSchedule()
  const { now, after, sleep } = schedule
  const size = 20 + Math.floor(chance() * 60)
  const first = { ...upload, size: chance() < 0.7 ? size : null }
  const kept = { ...rules, ...changed }
  const replica = makeReplica(first, schedule, chance, kept)
  const { bucket, uploads } = makeBucket(replica, CHUNK, kept, now)
  let published = 0
  let wrong: string | null = null
  let over = false

  const check = () => {
    const [primary, majority] = replica.states()
    wrong ??= wrongIn(primary, published) ?? wrongIn(majority, told(majority))
  }

  async function* source(from: number) {
    const stop = from + Math.floor(chance() * (size - from + 10))
    for (let at = from; at < Math.min(size, stop);) {
      if (chance() < 0.3) await sleep(chance() * (chance() < 0.2 ? 1500 : 100))
      const boundary = Math.ceil((at + 1) / CHUNK) * CHUNK
      const to = Math.min(size, chance() < 0.4 ? boundary : at + 1 + Math.floor(chance() * 20))
      yield Uint8Array.from({ length: to - at }, (_, i) => byteAt(at + i))
      at = to
    }
  }

  const makeNode = () => {
    const look = makeLook(bucket, uploads)
    const writer = makeWriter({ bucket, uploads, look, now, after })
    const grew = (length: number) => {
      published = Math.max(published, length)
      check()
    }
    return async () => {
      try {
        const { length, state } = await look.demand(fileId)
        over ||= state === 'complete'
        if (over) return
        const abort = new AbortController()
        if (chance() < 0.2) after(chance() * 500, () => abort.abort())
        if (length === size || chance() < 0.1) await writer.declare(fileId, size, (l) => l <= size)
        // Some requests were on their way while another writer was faster.
        const offset =
          chance() < 0.2 ? Math.min(size, (Math.floor(length / CHUNK) + 1) * CHUNK) : length
        await writer.append(fileId, offset, source(offset), grew, abort.signal)
      } catch (error) {
        if (!(error instanceof Refusal || error instanceof Lost)) throw error
      }
    }
  }

  const nodes = Array.from({ length: 2 + Math.floor(chance() * 3) }, makeNode)
  const jobs = nodes.map(async (send) => {
    await sleep(chance() * 80)
    for (let i = 0; i < 4 && !over; i++) {
      await send()
      await sleep(chance() * 40)
    }
  })
  jobs.push(
    (async () => {
      for (let i = 0; i < 3; i++) {
        await sleep(chance() * 300)
        if (chance() < 0.6) replica.failover()
        check()
      }
    })(),
  )
  await schedule.run()
  await Promise.all(jobs)

  replica.calm()
  const [send = makeNode()] = nodes
  const ending = (async () => {
    for (let i = 0; i < 100 && !over; i++) await send()
  })()
  await schedule.run()
  await ending
  check()
  if (wrong !== null) return wrong
  // As the sweep does when no late request can come any more.
  const swept = first.size === null ? trim(bucket, fileId, size) : null
  await schedule.run()
  await swept
  const [{ chunks, listed, upload: end }] = replica.states()
  if (end.state !== 'complete' || listed !== size) return `it never became complete`
  if (chunks.size !== Math.ceil(size / CHUNK) || told({ ...replica.states()[0] }) !== size)
    return `${chunks.size} chunks are too many`
  return wrongIn(replica.states()[0], size)
}

const SEEDS = 1500

/** The first seed from `from` on at which a reader finds something wrong. */
const findWrong = async (from: number, to: number, changed?: Partial<Rules>) => {
  for (let seed = from; seed < to; seed++) {
    const wrong = await play(seed, changed)
    if (wrong !== null) return `seed ${seed}: ${wrong}`
  }
  return null
}

describe('a file that several nodes write while its database fails over', () => {
  it(`keeps every byte that was told, and becomes complete, in ${SEEDS} schedules`, async () => {
    expect(await findWrong(1, 1 + SEEDS)).toBeNull()
  })

  // The seeds are near where the rare ones were found; a change of the writer only moves them.
  it.each<[string, Partial<Rules>, number]>([
    ['writers are not fenced', { fence: false }, 1],
    ['nothing is claimed', { claim: false }, 1],
    ['a chunk can be there twice', { unique: false }, 1],
    ['an insert goes on behind a chunk that is taken', { ordered: false }, 1],
    ['writes are answered by one member', { acknowledged: false }, 1],
    ['the last chunk is read from one member', { majority: false }, 480],
    ['a newer writer on a boundary is not seen', { boundary: false }, 5850],
  ])(
    'would not if %s',
    async (_, changed, from) => {
      expect(await findWrong(from, from + 20_000, changed)).not.toBeNull()
    },
    120_000,
  )
})
