import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCommits } from '../../commits.ts'
import { entry, room, times, token } from '../samples.contract.ts'
import type { Appended, StoredEntry } from '../store.ts'
import { url } from './bed.fixture.ts'
import { openDatabase, type Database } from './database.fixture.ts'
import type { MongoStore } from './store.ts'

const NODES = 4
const WRITERS = 25
const BATCHES = 8

describe.skipIf(url === '')('four nodes with 25 writers each in one room', () => {
  let database: Database
  let stores: MongoStore[]
  beforeAll(async () => {
    database = await openDatabase()
    await database.open()
    stores = await Promise.all(times(NODES, () => database.open()))
  })
  afterAll(() => database.close())

  /** What a writer has been told, in its order; every third batch is sent by two nodes at once. */
  const write = async (
    appends: ((entries: ReturnType<typeof batchOf>) => Promise<Appended[]>)[],
  ) => {
    const authorId = token()
    const told: StoredEntry[] = []
    for (const n of times(BATCHES, (i) => i)) {
      const batch = batchOf(authorId, n)
      const answers = await Promise.all(
        appends.slice(0, n % 3 === 0 ? 2 : 1).map((append) => append(batch)),
      )
      for (const answer of answers)
        expect(answer.map((one) => one.entry)).toEqual(answers[0]?.map((one) => one.entry))
      for (const i of batch.keys())
        expect(answers.filter((answer) => answer[i]?.fresh)).toHaveLength(1)
      told.push(...(answers[0] ?? []).map((one) => one.entry))
    }
    return { authorId, told }
  }
  const batchOf = (authorId: string, n: number) =>
    times(3, (i) => entry({ authorId, body: { text: `${n * 3 + i}` } }))

  it('make a dense log that holds what was acknowledged, in each author’s order', async () => {
    const { id } = await (stores[0] as MongoStore).rooms.create(room())
    const heard: number[][] = times(NODES, () => [])
    const nodes = stores.map((store, i) =>
      makeCommits(
        store.log,
        (_, fresh) => heard[i]?.push(...fresh.map((one) => one.seq)),
        () => 0,
        (error) => expect.unreachable(String(error)),
      ),
    )
    const appends = nodes.map(
      (node) => (entries: ReturnType<typeof batchOf>) => node.append(id, entries),
    )
    const writers = appends.flatMap((append, i) => {
      const other = appends[(i + 1) % NODES] ?? append
      return times(WRITERS, () => write([append, other]))
    })
    const all = await Promise.all(writers)

    const total = NODES * WRITERS * BATCHES * 3
    const log = await (stores[0] as MongoStore).log.read(id, 1, total + 1, total + 1)
    expect(log.map((one) => one.seq)).toEqual(times(total, (i) => i + 1))
    expect(new Set(log.map((one) => one.id)).size).toBe(total)
    for (const { authorId, told } of all) {
      expect(log.filter((one) => one.authorId === authorId)).toEqual(told)
      expect(told.map((one) => one.body)).toEqual(times(BATCHES * 3, (n) => ({ text: `${n}` })))
    }
    // Each entry is told by one node, and each node tells in order.
    expect(heard.flat().toSorted((a, b) => a - b)).toEqual(log.map((one) => one.seq))
    for (const seqs of heard) expect(seqs).toEqual(seqs.toSorted((a, b) => a - b))
  }, 120_000)
})
