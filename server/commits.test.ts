import { describe, expect, it, vi } from 'vitest'
import { Refusal } from '../lib/protocol/errors.ts'
import { makeCommits } from './commits.ts'
import type { Appended, NewEntry, StoredEntry } from './models/store.ts'

const draft = (id: string): NewEntry => ({
  id,
  type: 'message',
  authorId: 'ada',
  at: 0,
  sentAt: 0,
  body: { text: id },
})

/** A log whose inserts end when they are told to. */
function makeLog() {
  const inserts: { roomId: string; ids: string[]; end: (error?: Error) => void }[] = []
  const heads = new Map<string, number>()
  const seen = new Map<string, StoredEntry>()
  return {
    inserts,
    append: (roomId: string, entries: readonly NewEntry[]) =>
      new Promise<Appended[]>((resolve, reject) => {
        const end = (error?: Error) => {
          if (error) return reject(error)
          resolve(
            entries.map((entry) => {
              const known = seen.get(entry.id)
              if (known) return { entry: known, fresh: false }
              const seq = (heads.get(roomId) ?? 0) + 1
              heads.set(roomId, seq)
              const stored = { ...entry, roomId, seq }
              seen.set(entry.id, stored)
              return { entry: stored, fresh: true }
            }),
          )
        }
        inserts.push({ roomId, ids: entries.map(({ id }) => id), end })
      }),
  }
}

function make(spacing: () => number = () => 0) {
  const log = makeLog()
  const events: string[] = []
  const commits = makeCommits(
    log,
    (roomId, fresh, head) =>
      events.push(`told ${roomId} ${fresh.map(({ id }) => id).join()} head ${head}`),
    spacing,
    (error) => events.push(String(error)),
  )
  const append = (roomId: string, ...ids: string[]) =>
    commits.append(roomId, ids.map(draft)).then(
      (appended) => {
        events.push(`answered ${appended.map(({ entry }) => `${entry.id}=${entry.seq}`).join()}`)
      },
      (error: Error) => void events.push(`refused ${error.message}`),
    )
  /** Resolves with the insert that has begun after `count` others. */
  const insert = (count: number) => vi.waitUntil(() => log.inserts[count], { interval: 1 })
  return { log, events, append, insert }
}

describe('group commit', () => {
  it('writes what arrives together as one batch, in order', async () => {
    const { append, insert, events } = make()
    const all = [append('r', 'a'), append('r', 'b', 'c'), append('r', 'd')]
    const first = await insert(0)
    expect(first.ids).toEqual(['a', 'b', 'c', 'd'])
    first.end()
    await Promise.all(all)
    // Stored, then told, then answered.
    expect(events).toEqual([
      'told r a,b,c,d head 4',
      'answered a=1',
      'answered b=2,c=3',
      'answered d=4',
    ])
  })

  it('has one insert a room in flight; what comes meanwhile goes with the next', async () => {
    const { append, insert, log, events } = make()
    const all = [append('r', 'a')]
    const first = await insert(0)
    all.push(append('r', 'b'), append('r', 'c'))
    await new Promise(setImmediate)
    expect(log.inserts).toHaveLength(1)
    expect(events).toEqual([])
    first.end()
    const second = await insert(1)
    expect(second.ids).toEqual(['b', 'c'])
    second.end()
    await Promise.all(all)
    expect(log.inserts).toHaveLength(2)
  })

  it('lets rooms go their own ways', async () => {
    const { append, insert, events } = make()
    const slow = append('slow', 'a')
    const quick = append('quick', 'b')
    const [first, second] = [await insert(0), await insert(1)]
    expect([first.roomId, second.roomId]).toEqual(['slow', 'quick'])
    second.end()
    await quick
    expect(events).toEqual(['told quick b head 1', 'answered b=1'])
    first.end()
    await slow
  })

  it('refuses everything that was in a batch that failed, and goes on', async () => {
    const { append, insert, events } = make()
    const failing = [append('r', 'a'), append('r', 'b')]
    const first = await insert(0)
    const later = append('r', 'c')
    first.end(new Refusal('STORAGE_FULL', 'full'))
    await Promise.all(failing)
    expect(events).toEqual(['refused full', 'refused full'])
    const second = await insert(1)
    second.end()
    await later
    expect(events.slice(2)).toEqual(['told r c head 1', 'answered c=1'])
  })

  it('tells nothing of what was there already', async () => {
    const { append, insert, events } = make()
    const first = append('r', 'a')
    ;(await insert(0)).end()
    await first
    const again = append('r', 'a')
    ;(await insert(1)).end()
    await again
    expect(events).toEqual(['told r a head 1', 'answered a=1', 'answered a=1'])
  })

  it('splits what is too much for one insert, between two appends', async () => {
    const { append, insert } = make()
    const ids = (from: number) => Array.from({ length: 200 }, (_, i) => `${from + i}`)
    const all = [0, 200, 400].map((from) => append('r', ...ids(from)))
    const first = await insert(0)
    expect(first.ids).toHaveLength(400)
    first.end()
    const second = await insert(1)
    expect(second.ids).toEqual(ids(400))
    second.end()
    await Promise.all(all)
  })

  it('takes one append whole, however large', async () => {
    const { append, insert } = make()
    const whole = append('r', ...Array.from({ length: 700 }, (_, i) => `${i}`))
    const first = await insert(0)
    expect(first.ids).toHaveLength(700)
    first.end()
    await whole
  })

  it('waits between two inserts where telling costs much', async () => {
    const { append, insert, log } = make(() => 20)
    const first = append('r', 'a')
    ;(await insert(0)).end()
    await first
    const began = performance.now()
    const second = append('r', 'b')
    const third = append('r', 'c')
    expect(log.inserts).toHaveLength(1)
    const next = await insert(1)
    expect(performance.now() - began).toBeGreaterThan(10)
    expect(next.ids).toEqual(['b', 'c'])
    next.end()
    await Promise.all([second, third])
  })
})
