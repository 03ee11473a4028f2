import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { makePresence } from './presence.ts'

const person = (name: string) => ({ id: `id of ${name}`, name })
const ada = person('Ada')
const ben = person('Ben')

function make() {
  const told: string[] = []
  const presence = makePresence((roomId, users, count) => {
    told.push(`${roomId}: ${users.map(({ name }) => name).join()} of ${count}`)
  })
  const later = async () => {
    await vi.advanceTimersByTimeAsync(1000)
    return told.splice(0)
  }
  return { presence, later }
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('who has a room open', () => {
  it('is told a second after something has changed, once', async () => {
    const { presence, later } = make()
    presence.enter('r', ada)
    presence.enter('r', ben)
    presence.leave('r', ada)
    presence.enter('r', ada)
    expect(await later()).toEqual(['r: Ben,Ada of 2'])
    expect(await later()).toEqual([])
  })

  it('counts somebody once, with however many devices', async () => {
    const { presence, later } = make()
    presence.enter('r', ada)
    presence.enter('r', ada)
    expect(await later()).toEqual(['r: Ada of 1'])
    presence.leave('r', ada)
    expect(await later()).toEqual(['r: Ada of 1'])
    presence.enter('r', ben)
    presence.leave('r', ada)
    expect(await later()).toEqual(['r: Ben of 1'])
  })

  it('is nobody’s business in an empty room', async () => {
    const { presence, later } = make()
    presence.enter('r', ada)
    await later()
    presence.leave('r', ada)
    expect(await later()).toEqual([])
  })

  it('is told room by room', async () => {
    const { presence, later } = make()
    presence.enter('r', ada)
    presence.enter('s', ben)
    expect(await later()).toEqual(['r: Ada of 1', 's: Ben of 1'])
  })

  it('names fifty, and counts the rest', async () => {
    const { presence, later } = make()
    for (let i = 0; i < 120; i++) presence.enter('r', person(`${i}`))
    const [told = ''] = await later()
    expect(told.split(',')).toHaveLength(50)
    expect(told).toMatch(/of 120$/)
  })

  it('does not mind somebody who leaves and was never there', async () => {
    const { presence, later } = make()
    presence.leave('r', ada)
    expect(await later()).toEqual([])
  })

  it('ends with the node', () => {
    const { presence } = make()
    presence.enter('r', ada)
    presence.close()
    expect(vi.getTimerCount()).toBe(0)
  })
})
