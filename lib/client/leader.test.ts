import { expect, it, onTestFinished } from 'vitest'
import { Leader } from './leader.ts'
import { openStage, settle } from './stage.ts'
import { Tabs } from './tabs.fixture.ts'

function device() {
  const { clock, errors } = openStage()
  const tabs = new Tabs()
  const leaders: Leader[] = []
  const open = () => {
    const tab = tabs.open()
    const report = (error: unknown) => void errors.push(error)
    const leader = new Leader({ clock, report, locks: tab.locks, channel: tab.channel })
    tab.channel.listen((message) => leader.hear(message))
    leader.start()
    leaders.push(leader)
    return { tab, leader }
  }
  const leading = () => leaders.map((leader) => leader.leads.get())
  const pass = async (ms: number) => {
    for (let gone = 0; gone < ms; gone += 100) {
      clock.advance(100)
      await settle()
    }
  }
  onTestFinished(async () => {
    for (const leader of leaders) leader.stop()
    await settle()
    expect(leading()).toEqual(leaders.map(() => false))
    expect([errors, clock.waiting]).toEqual([[], 0])
  })
  return { open, leading, pass, said: tabs.said }
}

it('has the next tab lead when the one that led is gone', async () => {
  const { open, leading } = device()
  const [first] = [open(), open(), open()]
  await settle()
  expect(leading()).toEqual([true, false, false])
  first.leader.stop()
  await settle()
  expect(leading()).toEqual([false, true, false])
})

it('leaves the lead to a tab that answers, and asks once for all who follow', async () => {
  const { open, leading, pass, said } = device()
  for (let tab = 0; tab < 5; tab++) open()
  await pass(60_000)
  expect(leading()).toEqual([true, false, false, false, false])
  expect(said.filter((one) => one === 'leads').length).toBeGreaterThan(50)
})

it('takes the lead from a tab that sleeps, which knows it when it wakes', async () => {
  const { open, leading, pass } = device()
  const [first, second] = [open(), open()]
  await settle()
  first.tab.sleep(true)
  await pass(1200)
  expect(leading()).toEqual([true, false])
  await pass(800)
  expect(leading()).toEqual([false, true])
  first.tab.sleep(false)
  await pass(20_000)
  expect(leading()).toEqual([false, true])
  // It waits for its turn, as all do.
  second.leader.stop()
  await settle()
  expect(leading()).toEqual([true, false])
})

it('does not take a late answer for none', async () => {
  const { open, leading, pass } = device()
  const [first] = [open(), open()]
  await settle()
  first.tab.sleep(true)
  await pass(1500)
  first.tab.sleep(false)
  await pass(10_000)
  expect(leading()).toEqual([true, false])
})

it('is one even if several steal at once', async () => {
  const { open, leading, pass } = device()
  const [first] = [open(), open(), open(), open()]
  await settle()
  first.tab.sleep(true)
  await pass(30_000)
  expect(leading()[0]).toBe(false)
  expect(leading().filter(Boolean)).toHaveLength(1)
})
