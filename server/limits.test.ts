import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Refusal } from '../lib/protocol/errors.ts'
import { Buckets, rates } from './limits.ts'
import { seatsPerAddress } from './seats.ts'
import { readsPerPerson } from './transfers.ts'

function make(on = true) {
  const clock = { now: 1000 }
  return { clock, limits: new Buckets(on, () => clock.now) }
}

const refusal = (take: () => void): Refusal => {
  try {
    take()
  } catch (error) {
    return error as Refusal
  }
  throw new Error('it was let through')
}

const names = Object.keys(rates) as (keyof typeof rates)[]

describe('a limit', () => {
  it.each(names)('of %s lets through its burst, and not one more', (name) => {
    const { limits } = make()
    for (let i = 0; i < rates[name].burst; i++) limits.take(name, 'ada')
    const refused = refusal(() => limits.take(name, 'ada'))
    expect(refused).toMatchObject({ code: 'RATE', status: 429 })
    expect(refused.retryAfter).toBe(Math.ceil(1000 / rates[name].perSecond))
  })

  it.each(names)('of %s lets through again after the time that it has named', (name) => {
    const { limits, clock } = make()
    limits.take(name, 'ada', rates[name].burst)
    const { retryAfter = 0 } = refusal(() => limits.take(name, 'ada'))
    clock.now += retryAfter - 1
    refusal(() => limits.take(name, 'ada'))
    clock.now += 1
    expect(() => limits.take(name, 'ada')).not.toThrow()
  })

  it('counts everybody by themselves, and every kind by itself', () => {
    const { limits } = make()
    limits.take('room', 'eve', rates.room.burst)
    expect(() => limits.take('room', 'ada')).not.toThrow()
    expect(() => limits.take('upload', 'eve')).not.toThrow()
  })

  it('never holds more than its burst', () => {
    const { limits, clock } = make()
    limits.take('room', 'ada')
    clock.now += 86_400_000
    limits.take('room', 'ada', rates.room.burst)
    expect(refusal(() => limits.take('room', 'ada')).code).toBe('RATE')
  })

  it('takes many at once, or none of them', () => {
    const { limits } = make()
    limits.take('entry', 'ada', rates.entry.burst - 10)
    expect(refusal(() => limits.take('entry', 'ada', 40)).retryAfter).toBe(1500)
    expect(() => limits.take('entry', 'ada', 10)).not.toThrow()
  })

  it('is bounded by who came last: a crowd of subjects does not grow for ever', () => {
    const { limits } = make()
    limits.take('room', 'the first', rates.room.burst)
    for (let i = 0; i < 50_000; i++) limits.take('room', `${i}`)
    expect(() => limits.take('room', 'the first')).not.toThrow()
    limits.take('room', '49999', rates.room.burst - 1)
    expect(refusal(() => limits.take('room', '49999')).code).toBe('RATE')
  })

  it('takes back what was taken for nothing, and never beyond its burst', () => {
    const { limits } = make()
    limits.take('room', 'ada', rates.room.burst)
    limits.give('room', 'ada', 3)
    limits.give('room', 'ben', 3)
    limits.take('room', 'ada', 3)
    expect(refusal(() => limits.take('room', 'ada')).code).toBe('RATE')
    limits.give('room', 'ada', 1000)
    limits.take('room', 'ada', rates.room.burst)
    expect(refusal(() => limits.take('room', 'ada')).code).toBe('RATE')
  })

  it('can be switched off', () => {
    const { limits } = make(false)
    expect(() => limits.take('room', 'ada', 1e9)).not.toThrow()
  })
})

it('what the README says of limits is so', () => {
  const { entry, ask, guest } = rates
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  expect(readme.replaceAll(/\s+/g, ' ')).toContain(
    `${entry.perSecond} entries a second for a person after a burst of ${entry.burst}, ` +
      `${ask.perSecond} asks a second on a socket after ${ask.burst}, ` +
      `${guest.perSecond} guest a second from an address after ${guest.burst} (IPv6 counts by /64), ` +
      `${readsPerPerson} files that a person reads at once, ` +
      `${seatsPerAddress} sockets that an address holds`,
  )
})
