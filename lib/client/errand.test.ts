import { expect, it, onTestFinished } from 'vitest'
import type { Ask } from '../protocol/asks.ts'
import { Errand } from './errand.ts'
import { Leader } from './leader.ts'
import { Messages } from './messages.ts'
import { ids, openStage, settle, until } from './stage.ts'
import { type Tab, Tabs } from './tabs.fixture.ts'
import type { OpenTus, TusJob } from './tus.ts'
import { refused } from './wire.ts'
// Loaded when there is something to send; here time does not pass while it is.
import './upload.ts'

/** A device whose tabs are closed, with a worker that is woken. */
function asleep() {
  const stage = openStage()
  const { wire, errors } = stage
  const tabs = new Tabs()
  const jobs: (TusJob & { stopped: boolean })[] = []
  const tus: OpenTus = {
    async start(job) {
      const one = { ...job, stopped: false }
      jobs.push(one)
      return async () => void (one.stopped = true)
    },
    terminate: () => Promise.resolve(),
  }
  const stored: string[] = []
  wire.answers('room:append', ({ entries }: Ask<'room:append'>) => {
    const results = (entries as { id: string }[]).map(({ id }) => {
      stored.push(id)
      return { id, seq: stored.length, at: 1 }
    })
    return { ok: true, value: { results, head: stored.length } }
  })
  wire.link.set('online')
  wire.cut = () => wire.link.set('offline')
  const messages = new Messages(stage.ports)
  const file = { file: new Blob(['0123456789']), ref: { name: 'x', type: '' } }
  const wake = () => {
    const outcomes: string[] = []
    const errand = new Errand({ ...stage.ports, ...tabs.open(), tus })
    const run = errand.run().then((outcome) => void outcomes.push(outcome))
    onTestFinished(() => run)
    return outcomes
  }
  /** A tab that is opened, and would lead. */
  const open = (): { leader: Leader; tab: Tab } => {
    const tab = tabs.open()
    const leader = new Leader({ ...stage.ports, ...tab })
    tab.channel.listen((message) => leader.hear(message))
    leader.start()
    onTestFinished(() => leader.stop())
    return { leader, tab }
  }
  const pass = async (ms: number) => {
    for (let gone = 0; gone < ms; gone += 500) {
      stage.clock.advance(500)
      await settle()
    }
  }
  const job = async (index: number) => {
    await until(() => jobs.length > index, `try ${index}`)
    return jobs[index]!
  }
  onTestFinished(async () => {
    await pass(130_000)
    expect(errors).toEqual([])
    expect(stage.clock.waiting).toBe(0)
  })
  const send = (text: string, files = 0) =>
    messages.send(ids.room, { text, files: Array.from({ length: files }, () => file) })
  return { ...stage, wake, open, pass, send, job, jobs, stored }
}

it('sends text, then bytes, and says that nothing is left', async () => {
  const it = asleep()
  await it.send('one')
  await it.send('two', 1)
  const outcomes = it.wake()
  const job = await it.job(0)
  expect(it.stored).toHaveLength(2)
  job.placed('/uploads/1')
  job.acknowledged(10)
  job.done()
  await until(() => outcomes.length > 0)
  expect(outcomes).toEqual(['done'])
  expect([await it.db.uploads.count(), await it.db.parts.count()]).toEqual([0, 0])
  expect((await it.db.outbox.toArray()).map(({ state }) => state)).toEqual(['stored', 'stored'])
})

it('has nothing to do where nothing waits, or only what a person has to decide', async () => {
  const it = asleep()
  await it.send('refused', 1)
  await it.db.outbox.toCollection().modify({ state: 'refused' })
  const outcomes = it.wake()
  await until(() => outcomes.length > 0)
  expect([outcomes, it.wire.log]).toEqual([['done'], []])
})

it('comes again later when the server is not there', async () => {
  const it = asleep()
  it.wire.answers('room:append', () => refused('UNAVAILABLE'))
  await it.send('one')
  const outcomes = it.wake()
  await until(() => it.wire.asked('room:append').length > 0)
  await settle()
  await it.pass(59_000)
  expect(outcomes).toEqual([])
  await it.pass(2000)
  expect(outcomes).toEqual(['later'])
  expect(await it.db.outbox.toArray()).toMatchObject([{ state: 'queued' }])
})

it('ends in time, and keeps how far it came', async () => {
  const it = asleep()
  await it.send('one', 1)
  const outcomes = it.wake()
  const job = await it.job(0)
  job.placed('/uploads/1')
  for (let offset = 1; offset < 10; offset++) {
    job.acknowledged(offset)
    await it.pass(15_000)
  }
  expect(outcomes).toEqual(['slice'])
  expect(job.stopped).toBe(true)
  expect(await it.db.uploads.toArray()).toMatchObject([{ url: '/uploads/1', offset: 9 }])
})

it('keeps a refused entry for the person, and the rest goes', async () => {
  const it = asleep()
  await it.send('one')
  it.wire.answers('room:append', () => refused('FORBIDDEN'))
  const outcomes = it.wake()
  await until(() => outcomes.length > 0)
  expect(outcomes).toEqual(['done'])
  expect(await it.db.outbox.toArray()).toMatchObject([
    { state: 'refused', refusal: { code: 'FORBIDDEN' } },
  ])
})

it.each([
  ['offline', 'done'],
  ['outdated', 'later'],
] as const)('leaves everything as it is when the wire is %s for good', async (link, outcome) => {
  const it = asleep()
  await it.send('one', 1)
  it.wire.answers('room:append', () => {
    it.wire.link.set(link)
    return refused('UNAUTHENTICATED')
  })
  const outcomes = it.wake()
  await until(() => outcomes.length > 0)
  expect(outcomes).toEqual([outcome])
  expect(await it.db.outbox.toArray()).toMatchObject([{ state: 'queued' }])
  expect(await it.db.parts.count()).toBe(1)
})

it('ends the session of who has logged out without a network', async () => {
  const it = asleep()
  await it.db.meta.put({ key: 'leaving', value: true })
  it.wire.answers('DELETE /api/session', () => ({ ok: true, value: undefined }))
  const outcomes = it.wake()
  await until(() => outcomes.length > 0)
  expect(outcomes).toEqual(['done'])
  expect(it.wire.asked('DELETE /api/session')).toHaveLength(1)
  expect(await it.db.meta.count()).toBe(0)
})

it('sends nothing while a tab leads, and goes on when that tab dies', async () => {
  const it = asleep()
  const { leader } = it.open()
  await until(() => leader.leads.get())
  await it.send('one')
  const outcomes = it.wake()
  await it.pass(10_000)
  expect([it.stored, outcomes]).toEqual([[], []])
  leader.stop()
  await until(() => outcomes.length > 0)
  expect([it.stored.length, outcomes]).toEqual([1, ['done']])
})

it('gives way to a tab that comes', async () => {
  const it = asleep()
  await it.send('one', 1)
  const outcomes = it.wake()
  const first = await it.job(0)
  const { leader } = it.open()
  await it.pass(1500)
  expect([leader.leads.get(), first.stopped]).toEqual([true, true])
  await it.pass(10_000)
  expect([leader.leads.get(), it.jobs.length, outcomes]).toEqual([true, 1, []])
  leader.stop()
  ;(await it.job(1)).done()
  await until(() => outcomes.length > 0)
  expect(outcomes).toEqual(['done'])
})
