import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { uuidv7 } from 'uuidv7'
import type { Outcome } from './courier.ts'
import { openEmbeddedStore } from './models/embedded/store.ts'
import type { Store } from './models/store.ts'
import type { Call } from './push.ts'
import { newToken } from './tokens.ts'
import { openWakes, type Wakes } from './wakes.ts'

/* Who is woken for what, over a store of its own. Closing looks at everything that was heard. */

const roomId = newToken()
const [ada, ben, cy] = [newToken(), newToken(), newToken()]
let dir: string
let store: Store
let wakes: Wakes
let calls: Call[]
let outcome: Outcome
let now: number

const open = (): Wakes =>
  openWakes({
    store,
    courier: {
      async carry(call) {
        calls.push(call)
        return outcome
      },
      async close() {},
    },
    now: () => now,
    wait: 3_600_000,
    told() {},
    failed(error) {
      throw error
    },
  })

const enters = (userId: string) =>
  store.rooms.setMember({ roomId, userId, name: '', role: 'member', standing: 'in', since: 1 })

const hasDevice = async (userId: string, expiresAt = 1000) => {
  const session = newToken()
  await store.sessions.create({ hash: session, userId, createdAt: 0, expiresAt })
  const endpoint = `https://push.example/${session}`
  await store.devices.keep({ session, userId, endpoint, p256dh: '', auth: '', expiresAt: 5000 })
}

const says = (seq: number, authorId: string, body: object = {}) =>
  wakes.grew(roomId, [
    { roomId, seq, id: uuidv7(), type: 'message', authorId, at: 0, sentAt: 0, body },
  ])

/** Who was woken for which entries, once all that was said has been looked at. */
const woken = async () => {
  await wakes.close(1000)
  wakes = open()
  return calls
    .splice(0)
    .map(({ device, wake }) => `${device.userId} ${wake.seq} ${wake.kind}`)
    .toSorted((one, other) => one.localeCompare(other))
}

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tendril-wakes-'))
  store = await openEmbeddedStore({ dir })
  now = 10
  calls = []
  outcome = 'sent'
  wakes = open()
  const ours = { ownerId: ada, createdAt: 0, invite: newToken(), settled: 0, topic: '' }
  await store.rooms.create({
    ...ours,
    id: roomId,
    title: 'The train',
    visibility: 'unlisted',
    board: false,
    expiresAt: 2000,
  })
  for (const userId of [ada, ben, cy]) await enters(userId)
  await hasDevice(ben)
})

afterEach(async () => {
  await store.close()
  await rm(dir, { recursive: true })
})

describe('somebody is woken', () => {
  it('for the newest of what was said by others, on each device', async () => {
    await hasDevice(ben)
    await hasDevice(cy)
    says(1, ada)
    says(2, cy)
    says(3, ben)
    const all = [`${ben} 2 message`, `${ben} 2 message`, `${cy} 3 message`]
    expect(await woken()).toEqual(all.toSorted((one, other) => one.localeCompare(other)))
  })

  it('for what is said to them rather than for what came after it', async () => {
    says(1, ada, { mentions: [ben] })
    says(2, ada)
    expect(await woken()).toEqual([`${ben} 1 mention`])
  })

  it('again for the next, when nobody could be reached for the last', async () => {
    outcome = 'failed'
    says(1, ada)
    expect(await woken()).toHaveLength(1)
    outcome = 'sent'
    says(2, ada)
    expect(await woken()).toEqual([`${ben} 2 message`])
    says(3, ada)
    expect(await woken()).toEqual([])
  })
})

describe('nobody is woken', () => {
  it('who has read it by then, wherever', async () => {
    says(4, ada)
    await store.rooms.seen(roomId, ben, 4)
    expect(await woken()).toEqual([])
    says(5, ada)
    expect(await woken()).toEqual([`${ben} 5 message`])
  })

  it('by what is no message', async () => {
    const body = { target: uuidv7(), emoji: '🌱' }
    const react = { id: uuidv7(), type: 'react', authorId: ada, at: 0, sentAt: 0, body } as const
    wakes.grew(roomId, [{ ...react, roomId, seq: 1 }])
    expect(await woken()).toEqual([])
  })

  it('whose session is over, or who is out', async () => {
    says(1, ada)
    now = 1500
    expect(await woken()).toEqual([])
    now = 10
    await store.rooms.setMember({
      roomId,
      userId: ben,
      name: '',
      role: 'member',
      standing: 'banned',
      since: 2,
    })
    says(2, ada, { mentions: [ben] })
    expect(await woken()).toEqual([])
  })

  it('when the room is over', async () => {
    await hasDevice(cy, 9000)
    now = 2500
    says(1, ada)
    expect(await woken()).toEqual([])
  })

  it('by each word of a crowd, but by what is said to them', async () => {
    for (let n = 0; n < 999; n++) void enters(newToken())
    await enters(newToken())
    says(1, ada)
    says(2, cy)
    expect(await woken()).toEqual([])
    await hasDevice(cy)
    const out = { roomId, userId: cy, name: '', role: 'member', standing: 'banned' } as const
    await store.rooms.setMember({ ...out, since: 3 })
    says(4, ada, { mentions: [ben, cy] })
    says(5, ada)
    expect(await woken()).toEqual([`${ben} 4 mention`])
  })

  it('twice by two nodes that have both stored something', async () => {
    const other = open()
    says(1, ada)
    other.grew(roomId, [
      { roomId, seq: 2, id: uuidv7(), type: 'message', authorId: cy, at: 0, sentAt: 0, body: {} },
    ])
    const [all] = await Promise.all([woken(), other.close(1000)])
    expect([...all, ...calls]).toHaveLength(1)
  })
})

it('rooms that fall due within a second are looked at together, and none too early', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  try {
    const asked: string[] = []
    const rooms = { find: async (id: string) => (asked.push(id), null) }
    const wakes = openWakes({
      store: { rooms } as unknown as Store,
      courier: { carry: async () => 'sent', async close() {} },
      now: () => 0,
      wait: 4000,
      told() {},
      failed(error) {
        throw error
      },
    })
    const hears = (id: string) => {
      const common = { roomId: id, seq: 1, id: uuidv7(), authorId: ada, at: 0, sentAt: 0 }
      wakes.grew(id, [{ ...common, type: 'message', body: { text: '' } }])
    }
    vi.advanceTimersByTime(100)
    hears('one')
    vi.advanceTimersByTime(500)
    hears('other')
    vi.advanceTimersByTime(500)
    hears('later')
    vi.advanceTimersByTime(3899)
    expect(asked).toEqual([])
    vi.advanceTimersByTime(1)
    expect(asked).toEqual(['one', 'other'])
    vi.advanceTimersByTime(1000)
    expect(asked).toEqual(['one', 'other', 'later'])
  } finally {
    vi.useRealTimers()
  }
})
