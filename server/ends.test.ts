import { describe, expect, it } from 'vitest'
import { Refusal } from '../lib/protocol/errors.ts'
import { makeEnds } from './ends.ts'
import type { FileRecord } from './models/files.ts'
import type { NewEntry, Store } from './models/store.ts'

const file = (state: FileRecord['state']): FileRecord => ({
  fileId: 'the-file',
  roomId: 'the-room',
  ownerId: 'ada',
  name: 'a file',
  type: '',
  size: 10,
  createdAt: 0,
  expiresAt: 0,
  length: state === 'complete' ? 10 : 0,
  state,
  endedAt: 500,
})

/** The order in which an end becomes known. */
function make({ room = true, full = false } = {}) {
  const events: string[] = []
  const entries: NewEntry[] = []
  const store = {
    rooms: { find: async () => (room ? {} : null) },
    files: {
      end: async (_fileId: string, state: 'cancelled' | 'expired') => {
        events.push(`ended ${state}`)
        return file(state)
      },
      told: async () => void events.push('remembered'),
    },
  } as unknown as Store
  const commits = {
    append: async (_roomId: string, news: readonly NewEntry[]) => {
      if (full) throw new Refusal('STORAGE_FULL')
      events.push('logged')
      entries.push(...news)
      return []
    },
  }
  const fanout = { grew: () => void events.push('told') }
  return { events, entries, ends: makeEnds(store, commits, fanout, () => 1000) }
}

describe('the end of a file', () => {
  it('is stored, told and logged, and only then remembered as such', async () => {
    const { ends, events, entries } = make()
    await ends.end('the-file', 'cancelled')
    expect(events).toEqual(['ended cancelled', 'told', 'logged', 'remembered'])
    expect(entries).toMatchObject([
      {
        type: 'file',
        authorId: 'ada',
        at: 500,
        body: { fileId: 'the-file', state: 'cancelled', size: 10 },
      },
    ])
  })

  it('is the same entry however often and wherever it is written', async () => {
    const [here, there] = [make(), make()]
    await here.ends.tell(file('complete'))
    await there.ends.tell(file('complete'))
    await here.ends.tell(file('expired'))
    expect(here.entries[0]?.id).toBe(there.entries[0]?.id)
    expect(here.entries[1]?.id).not.toBe(here.entries[0]?.id)
  })

  it('is not remembered when it could not be logged: the sweeper tries again', async () => {
    const { ends, events } = make({ full: true })
    await expect(ends.tell(file('complete'))).rejects.toMatchObject({ code: 'STORAGE_FULL' })
    expect(events).toEqual(['told'])
  })

  it('needs no log when its room is gone', async () => {
    const { ends, events } = make({ room: false })
    await ends.tell(file('complete'))
    expect(events).toEqual(['told', 'remembered'])
  })

  it('is none while the file grows', async () => {
    const { ends, events } = make()
    await ends.tell(file('growing'))
    expect(events).toEqual(['told'])
  })
})
