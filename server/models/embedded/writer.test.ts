import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Refusal } from '../../../lib/protocol/errors.ts'
import { inStage } from '../../stages.ts'
import { openDatabase, type Database, type Value } from './database.ts'
import { makeWriter, type Writer } from './writer.ts'

describe('the writer', () => {
  let dir: string
  let db: Database
  let writer: Writer
  let put: (values: Value[]) => number
  const ledger = { settle: vi.fn<() => void>(), forget: vi.fn<() => void>() }

  beforeEach(async () => {
    vi.clearAllMocks()
    dir = await mkdtemp(join(tmpdir(), 'tendril-'))
    db = openDatabase(join(dir, 'test.db'))
    db.exec(`PRAGMA foreign_keys = ON; CREATE TABLE plant (
      name TEXT PRIMARY KEY, beside TEXT REFERENCES plant DEFERRABLE INITIALLY DEFERRED)`)
    put = db.command('INSERT INTO plant (name, beside) VALUES (?, ?)')
    writer = makeWriter(db, ledger)
  })
  afterEach(async () => {
    db.close()
    await rm(dir, { recursive: true })
  })

  const plants = () => db.query<[string], string>('SELECT name FROM plant', ([name]) => name).all()
  const plant = (name: string, beside: string | null = null) =>
    writer.write(() => {
      put([name, beside])
      return name
    })
  const settled = async (all: Promise<unknown>[]) =>
    (await Promise.allSettled(all)).map((one) => one.status)

  it('writes what has arrived in one turn in one transaction', async () => {
    const all = ['fern', 'moss', 'ivy'].map((name) => plant(name))
    expect(plants()).toEqual([])
    expect(await all[0]).toBe('fern')
    expect(plants()).toEqual(['fern', 'ivy', 'moss'])
    expect(ledger.settle).toHaveBeenCalledTimes(1)
  })

  it('writes what is gathered at the end of a turn before the next one', async () => {
    const happened: string[] = []
    await new Promise<unknown>((resolve) => {
      inStage('gather', () => {
        const next = new Promise(setImmediate).then(() => happened.push('next turn'))
        const written = plant('fern').then((name) => happened.push(name))
        resolve(Promise.all([next, written]))
      })
    })
    expect(happened).toEqual(['fern', 'next turn'])
  })

  it('lets a job that fails hurt nobody else', async () => {
    await plant('fern')
    const half = writer.write(() => {
      put(['oak', null])
      throw new Error('a bug')
    })
    const all = [plant('moss'), plant('fern'), half, plant('ivy')]
    expect(await settled(all)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
    expect(plants()).toEqual(['fern', 'ivy', 'moss'])
    expect(ledger.forget).toHaveBeenCalled()
  })

  it('runs the others once when one refuses', async () => {
    const job = vi.fn<() => number>(() => put(['moss', null]))
    const refused = writer.write(() => {
      throw new Refusal('NOT_FOUND')
    })
    expect(await settled([writer.write(job), refused])).toEqual(['fulfilled', 'rejected'])
    expect(job).toHaveBeenCalledTimes(1)
    expect(ledger.forget).not.toHaveBeenCalled()
  })

  it('refuses the whole batch when the commit fails, and goes on with the next', async () => {
    const job = vi.fn<() => number>(() => put(['moss', null]))
    const all = [writer.write(job), plant('fern', 'nobody')]
    expect(await settled(all)).toEqual(['rejected', 'rejected'])
    expect(job).toHaveBeenCalledTimes(1)
    expect(plants()).toEqual([])
    expect(ledger.forget).toHaveBeenCalled()
    await plant('ivy')
    expect(plants()).toEqual(['ivy'])
  })

  it('syncs every commit but those that may be lost', async () => {
    const query = db.query<[number], number>('PRAGMA synchronous', ([level]) => level)
    const level = () => query.one()
    const [full, normal] = [2, 1]
    expect(await writer.write(level)).toBe(full)
    expect(await writer.jot(level)).toBe(normal)
    expect(await Promise.all([writer.jot(level), writer.write(level)])).toEqual([full, full])
    expect(level()).toBe(full)
  })

  it('writes what is queued when it is closed, and takes no more', async () => {
    const last = plant('fern')
    writer.close()
    expect(plants()).toEqual(['fern'])
    expect(await last).toBe('fern')
    await expect(plant('moss')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })
})
