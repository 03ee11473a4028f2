import { expect, it, onTestFinished } from 'vitest'
import type { Ask, Answer, Value } from '../protocol/asks.ts'
import { limits } from '../protocol/limits.ts'
import type { OutboxRow } from './db.ts'
import { Inbox } from './inbox.ts'
import { Leader } from './leader.ts'
import type { Locks } from './ports.ts'
import { Outbox } from './outbox.ts'
import { ids, openStage, roomRow, settle, until } from './stage.ts'
import { refused } from './wire.ts'

type Append = (ask: Ask<'room:append'>) => Answer<Value<'room:append'>>

/** A log that takes everything once, as the contract has it. */
function makeLog() {
  const stored: string[] = []
  const append: Append = ({ entries }) => {
    const results = (entries as { id: string }[]).map(({ id }) => {
      if (!stored.includes(id)) stored.push(id)
      return { id, seq: stored.indexOf(id) + 1, at: 5 }
    })
    return { ok: true, value: { results, head: stored.length } }
  }
  return { stored, append }
}

async function sender() {
  const stage = openStage()
  const { db, wire, ports, errors } = stage
  const log = makeLog()
  const inbox = new Inbox(
    ports,
    () => ids.me,
    async () => {},
  )
  const outbox = new Outbox(
    ports,
    () => ids.me,
    (...stored) => inbox.receive(...stored),
  )
  wire.answers('room:append', log.append)
  wire.link.set('online')
  await db.rooms.put(roomRow())
  await inbox.joined(ids.room, [], 0, undefined)
  outbox.start()
  const queue = (...rows: Partial<OutboxRow>[]) => db.outbox.bulkAdd(rows.map((row) => draft(row)))
  const asks = () =>
    wire.asked('room:append').map((ask) => (ask as Ask<'room:append'>).entries as OutboxRow[])
  const sizes = () => asks().map((entries) => entries.length)
  const empty = () => until(async () => (await db.outbox.count()) === 0, 'an empty outbox')
  onTestFinished(async () => {
    outbox.stop()
    expect(errors).toEqual([])
    await db.delete()
  })
  return { ...stage, ...log, outbox, queue, asks, sizes, empty }
}

let made = 0
const draft = (over: Partial<OutboxRow>): OutboxRow => ({
  roomId: ids.room,
  id: ids.uuid(++made),
  type: 'message',
  body: { text: `text ${made}` },
  sentAt: made,
  state: 'queued',
  ...over,
})

it('sends what is queued in order, and what is stored becomes part of the log', async () => {
  const it = await sender()
  const rows = [draft({}), draft({}), draft({})]
  await it.queue(...rows)
  await it.empty()
  expect(it.stored).toEqual(rows.map(({ id }) => id))
  expect((await it.db.timeline.toArray()).map(({ id, at }) => [id, at])).toEqual(
    rows.map(({ id }) => [id, 5]),
  )
})

it('has one batch in flight, however much is added meanwhile', async () => {
  const it = await sender()
  const answers: (() => void)[] = []
  it.wire.answers(
    'room:append',
    (ask: never) => new Promise((resolve) => answers.push(() => resolve(it.append(ask)))),
  )
  await it.queue({})
  await until(() => answers.length === 1)
  await it.queue({}, {})
  it.outbox.kick([ids.room])
  await settle()
  expect(answers).toHaveLength(1)
  answers[0]!()
  await until(() => answers.length === 2)
  answers[1]!()
  await it.empty()
  expect(it.sizes()).toEqual([1, 2])
})

it('keeps to the size of a batch, in entries and in bytes', async () => {
  const it = await sender()
  await it.queue(...Array.from({ length: limits.batchEntries + 5 }, () => ({})))
  await it.empty()
  expect(it.sizes()).toEqual([limits.batchEntries, 5])
  const long = { body: { text: '€'.repeat(8000) } }
  await it.queue(long, long, long, long)
  await it.empty()
  expect(it.sizes().slice(2)).toEqual([2, 2])
})

it('sends again what was not answered, and has it once', async () => {
  const it = await sender()
  let lost = 0
  it.wire.answers('room:append', (ask: never) => {
    const answer = it.append(ask)
    return lost++ === 0 ? refused('UNAVAILABLE') : answer
  })
  await it.queue({}, {})
  await until(() => lost === 1)
  await settle()
  it.clock.advance(500)
  await it.empty()
  expect(it.sizes()).toEqual([2, 1, 1])
  expect(it.stored).toHaveLength(2)
})

it('waits longer and longer, and not at all after a new connection', async () => {
  const it = await sender()
  it.wire.answers('room:append', () => refused('UNAVAILABLE'))
  await it.queue({})
  await until(() => it.sizes().length === 1)
  for (const [index, ms] of [500, 1000, 2000].entries()) {
    await settle()
    it.clock.advance(ms - 1)
    await settle()
    expect(it.sizes()).toHaveLength(index + 1)
    it.clock.advance(1)
    await until(() => it.sizes().length === index + 2)
  }
  await settle()
  it.wire.link.set('offline')
  it.wire.answers('room:append', it.append)
  it.clock.advance(60_000)
  await settle()
  expect(it.sizes()).toHaveLength(4)
  it.wire.link.set('online')
  await it.empty()
})

it('waits as long as it is told', async () => {
  const it = await sender()
  it.wire.answers('room:append', () => ({ ...refused('RATE'), retryAfter: 7000 }))
  await it.queue({})
  await until(() => it.sizes().length === 1)
  await settle()
  it.wire.answers('room:append', it.append)
  it.clock.advance(6999)
  await settle()
  expect(it.sizes()).toHaveLength(1)
  it.clock.advance(1)
  await it.empty()
})

it('says why it waits when the server has said so, and stays quiet about the network', async () => {
  const it = await sender()
  const full = { code: 'STORAGE_FULL', text: 'The server has no space left.' }
  it.wire.answers('room:append', () => refused('STORAGE_FULL'))
  await it.queue({})
  await until(async () => (await it.db.outbox.toArray())[0]?.hindrance !== undefined)
  expect(await it.db.outbox.toArray()).toMatchObject([{ state: 'queued', hindrance: full }])
  it.wire.answers('room:append', it.append)
  it.clock.advance(500)
  await it.empty()

  it.wire.answers('room:append', () => refused('UNAVAILABLE'))
  await it.queue({})
  await until(() => it.sizes().length === 3)
  await settle()
  expect((await it.db.outbox.toArray())[0]?.hindrance).toBeUndefined()
})

it('takes a refused entry out and lets the rest go', async () => {
  const it = await sender()
  const rows = [draft({}), draft({}), draft({})]
  const why = { code: 'TOO_LARGE', text: 'too long' }
  it.wire.answers('room:append', (ask: Ask<'room:append'>) => {
    const entries = ask.entries as { id: string }[]
    const answer = it.append({ ...ask, entries: entries.filter(({ id }) => id !== rows[1]!.id) })
    if (!answer.ok) return answer
    // In another order than they were asked: they are told apart by id.
    const results = [...answer.value.results.reverse(), { id: rows[1]!.id, ...why }]
    return { ok: true, value: { results, head: it.stored.length } }
  })
  await it.queue(...rows)
  await until(async () => (await it.db.outbox.count()) === 1)
  expect(await it.db.outbox.toArray()).toMatchObject([
    { id: rows[1]!.id, state: 'refused', refusal: why },
  ])
  expect(it.stored).toEqual([rows[0]!.id, rows[2]!.id])
})

it('lets go of what it said as somebody else, and knows a stranger’s place as taken', async () => {
  const it = await sender()
  const conflict = { code: 'CONFLICT' as const, text: 'Something else is already here.' }
  it.wire.answers('room:append', ({ entries }) => {
    const results = (entries as { id: string }[]).map(({ id }) => ({ id, ...conflict }))
    return { ok: true, value: { results, head: 0 } }
  })
  await it.queue({ tried: true }, {})
  const [before, never] = await it.db.outbox.orderBy('n').toArray()
  it.outbox.kick([ids.room])
  await until(async () => (await it.db.outbox.count()) === 1, 'one row')
  await until(async () => (await it.db.outbox.get(never!.n!))?.state === 'refused', 'a refusal')
  expect(await it.db.outbox.where({ id: before!.id }).count()).toBe(0)
  expect(it.sizes()).toEqual([2])
})

it('finds the one entry that makes the whole batch be refused', async () => {
  const it = await sender()
  const rows = Array.from({ length: 8 }, () => draft({}))
  it.wire.answers('room:append', (ask: Ask<'room:append'>) => {
    const bad = (ask.entries as { id: string }[]).some(({ id }) => id === rows[4]!.id)
    return bad ? refused('BAD_INPUT') : it.append(ask)
  })
  await it.queue(...rows)
  await until(async () => (await it.db.outbox.where('state').equals('queued').count()) === 0)
  expect(await it.db.outbox.toArray()).toMatchObject([{ id: rows[4]!.id, state: 'refused' }])
  expect(it.stored).toHaveLength(7)
})

it('keeps what may pass later', async () => {
  const it = await sender()
  const [first] = [draft({})]
  let busy = true
  it.wire.answers('room:append', (ask: Ask<'room:append'>) =>
    busy
      ? { ok: true, value: { results: [{ id: first!.id, code: 'RATE', text: '' }], head: 0 } }
      : it.append(ask),
  )
  await it.queue(first!)
  await until(() => it.sizes().length === 1)
  await settle()
  expect(await it.db.outbox.toArray()).toMatchObject([{ state: 'queued' }])
  busy = false
  it.clock.advance(500)
  await it.empty()
})

it('keeps the bubble between the acknowledgement and the log', async () => {
  const it = await sender()
  // Somebody else's entry is on its way: ours is stored at a place beyond a hole.
  it.stored.push('theirs')
  await it.queue({})
  await until(async () => (await it.db.outbox.toArray())[0]?.state === 'stored')
  expect(await it.db.outbox.toArray()).toMatchObject([{ seq: 2, at: 5 }])
  expect(await it.db.timeline.count()).toBe(0)
})

it('lets go of what an earlier life of this device had stored', async () => {
  const it = await sender()
  await it.db.rooms.update(ids.room, { low: 5, high: 9 })
  it.wire.answers('room:append', ({ entries }: Ask<'room:append'>) => ({
    ok: true,
    value: { results: [{ id: (entries as OutboxRow[])[0]!.id, seq: 2, at: 5 }], head: 9 },
  }))
  await it.queue({})
  await it.empty()
  expect(it.sizes()).toEqual([1])
})

it('tries nothing while offline or outdated', async () => {
  const it = await sender()
  for (const link of ['offline', 'outdated', 'connecting'] as const) {
    it.wire.link.set(link)
    await it.queue({})
    await settle()
    it.clock.advance(60_000)
  }
  expect(it.sizes()).toEqual([])
})

/** One lock between all who ask for it. */
function oneLock(): Locks {
  let last: Promise<unknown> = Promise.resolve()
  return {
    request: (_name, _signal, run) => {
      const mine = last.then(run)
      last = mine.catch(() => {})
      return mine
    },
  }
}

it('has one tab send for all, and another take over', async () => {
  const it = await sender()
  it.outbox.stop()
  const locks = oneLock()
  const tabs = [1, 2].map(() => {
    const outbox = new Outbox(
      it.ports,
      () => ids.me,
      async () => {},
    )
    const leader = new Leader({ ...it.ports, locks })
    leader.leads.subscribe(() => (leader.leads.get() ? outbox.start() : outbox.stop()))
    leader.start()
    return { outbox, leader }
  })
  await settle()
  expect(tabs.map(({ leader }) => leader.leads.get())).toEqual([true, false])
  await it.queue(...Array.from({ length: 3 }, () => ({})))
  // The tab that does not lead wrote it; kicking its outbox does nothing.
  tabs[1]!.outbox.kick([ids.room])
  await until(() => it.stored.length === 3)
  expect(it.asks().flat()).toHaveLength(3)
  tabs[0]!.leader.stop()
  await until(() => tabs[1]!.leader.leads.get())
  await it.queue({})
  await until(() => it.stored.length === 4)
  expect(it.asks().flat()).toHaveLength(4)
  tabs[1]!.leader.stop()
})
