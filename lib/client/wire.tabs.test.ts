import { expect, it } from 'vitest'
import { PROTOCOL } from '../protocol/version.ts'
import { ids, settle, StageClock, StageWire } from './stage.ts'
import { Tabs } from './tabs.fixture.ts'
import { refused } from './wire.ts'
import { TabsWire } from './wire.tabs.ts'

function device() {
  const tabs = new Tabs()
  const clock = new StageClock()
  const open = () => {
    const tab = tabs.open()
    const own = new StageWire()
    own.open = () => own.link.set('online')
    return { own, tab, wire: new TabsWire(own, tab.channel, clock) }
  }
  return { open, clock }
}

const present = (count: number) => ({ roomId: ids.room, users: [], count })
const leave = { roomId: ids.room }

it('asks through the tab that has the connection', async () => {
  const { open, clock } = device()
  const [first, second] = [open(), open()]
  expect(await second.wire.ask('room:leave', leave)).toEqual(refused('UNAVAILABLE'))
  first.own.answers('room:leave', () => ({ ok: true, value: {} }))
  first.wire.open()
  expect([first.wire.link.get(), second.wire.link.get()]).toEqual(['online', 'online'])
  expect(await second.wire.ask('room:leave', leave)).toEqual({ ok: true, value: {} })
  expect([first.own.asked('room:leave'), second.own.log]).toEqual([[leave], []])
  expect(clock.waiting).toBe(0)
})

it('tells a tab that comes later how it is, and what stands', () => {
  const { open } = device()
  const first = open()
  first.wire.open()
  first.own.tell('room:present', present(1))
  first.own.tell('room:present', present(2))
  first.own.tell('room:typing', { roomId: ids.room, user: { id: ids.you, name: 'Yu' } })
  const second = open()
  const heard: unknown[] = []
  second.wire.on('room:present', (fact) => heard.push(fact))
  second.wire.on('room:typing', (fact) => heard.push(fact))
  const third = open()
  third.wire.on('room:present', (fact) => heard.push(fact))
  expect(second.wire.link.get()).toBe('online')
  first.own.link.set('offline')
  expect(third.wire.link.get()).toBe('offline')
  first.own.link.set('crowded')
  expect(third.wire.link.get()).toBe('crowded')
  first.own.link.set('online')
  open()
  expect(heard).toEqual([])
  first.own.tell('room:present', present(3))
  expect(heard).toEqual([present(3), present(3)])
})

it('has what stands told to a tab that has lost its connection', () => {
  const { open } = device()
  const [first, second] = [open(), open()]
  second.wire.open()
  second.wire.close()
  expect(second.wire.link.get()).toBe('connecting')
  const heard: unknown[] = []
  second.wire.on('room:present', (fact) => heard.push(fact))
  first.wire.open()
  first.own.tell('room:present', present(2))
  second.wire.open()
  second.wire.close()
  expect(second.wire.link.get()).toBe('online')
  expect(heard).toEqual([present(2), present(2)])
})

it('takes an ask for lost when another tab has the connection, or nobody answers', async () => {
  const { open, clock } = device()
  const [first, second, third] = [open(), open(), open()]
  first.own.answers('room:leave', () => new Promise<never>(() => {}))
  first.wire.open()
  const asked = third.wire.ask('room:leave', leave)
  first.tab.channel.close()
  second.wire.open()
  expect(await asked).toEqual(refused('UNAVAILABLE'))

  second.own.answers('room:leave', () => new Promise<never>(() => {}))
  const again = third.wire.ask('room:leave', leave)
  clock.advance(25_000)
  expect(await again).toEqual(refused('UNAVAILABLE'))
  expect(clock.waiting).toBe(0)
})

it('does not listen to a tab that has been robbed', () => {
  const { open } = device()
  const [first, second, third] = [open(), open(), open()]
  const heard: unknown[] = []
  third.wire.on('room:present', (fact) => heard.push(fact))
  first.wire.open()
  second.wire.open()
  first.own.tell('room:present', present(1))
  second.own.tell('room:present', present(2))
  expect(heard).toEqual([present(2)])
})

it('is outdated for good, in all tabs, or behind one of a newer version', () => {
  const { open } = device()
  const [first, second] = [open(), open()]
  first.wire.open()
  first.own.link.set('outdated')
  expect(second.wire.link.get()).toBe('outdated')
  first.wire.close()
  second.own.open = () => {}
  const newer = open()
  newer.wire.open()
  expect([second.wire.link.get(), newer.wire.link.get()]).toEqual(['outdated', 'online'])

  const other = device()
  const [old, next] = [other.open(), other.open()]
  const link = 'online'
  next.tab.channel.post({ carry: 'link', from: 'next', protocol: PROTOCOL + 1, link })
  expect(old.wire.link.get()).toBe('outdated')
  const third = other.open()
  next.tab.channel.post({ carry: 'link', from: 'older', protocol: PROTOCOL - 1, link })
  expect(third.wire.link.get()).toBe('connecting')
})

it('says that the session has ended where the connection is', async () => {
  const { open } = device()
  const [first, second] = [open(), open()]
  first.own.cut = () => first.own.link.set('offline')
  first.wire.open()
  second.own.answers('GET /api/session', () => refused('UNAUTHENTICATED'))
  await second.wire.call('GET', '/api/session')
  await settle()
  expect([first.wire.link.get(), second.wire.link.get()]).toEqual(['offline', 'offline'])
})
