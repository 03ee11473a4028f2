import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Locks } from './locks.ts'

const live = () => new AbortController().signal

/** Somebody who holds the lock until they are asked to stop and do. */
function make(locks: Locks, id = 'file') {
  const lock = locks.newLock(id)
  const person = {
    asked: 0,
    has: false,
    refused: null as unknown,
    take: (signal: AbortSignal = live()) =>
      lock
        .lock(signal, () => void person.asked++)
        .then(
          () => void (person.has = true),
          (error: unknown) => void (person.refused = error),
        ),
    leave: async () => {
      person.has = false
      await lock.unlock()
    },
  }
  return person
}

const settled = () => vi.advanceTimersByTimeAsync(0)

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('a lock', () => {
  it('is had at once when nobody has it', async () => {
    const ada = make(new Locks())
    await ada.take()
    expect([ada.has, ada.asked]).toEqual([true, 0])
  })

  it('is asked back from its holder, and had when they have let go', async () => {
    const locks = new Locks()
    const [ada, ben] = [make(locks), make(locks)]
    await ada.take()
    void ben.take()
    await settled()
    expect([ada.asked, ben.has]).toEqual([1, false])
    await ada.leave()
    await settled()
    expect(ben.has).toBe(true)
  })

  it('goes to those who wait in the order in which they came, one at a time', async () => {
    const locks = new Locks()
    const people = [make(locks), make(locks), make(locks)]
    for (const person of people) void person.take()
    for (const person of people) {
      await settled()
      expect(people.filter(({ has }) => has)).toEqual([person])
      await person.leave()
    }
    // Each newcomer asked the one before.
    expect(people.map(({ asked }) => asked)).toEqual([1, 1, 0])
  })

  it('of another upload is another', async () => {
    const locks = new Locks()
    const [ada, ben] = [make(locks, 'one'), make(locks, 'two')]
    await Promise.all([ada.take(), ben.take()])
    expect([ada.has, ben.has, ada.asked]).toEqual([true, true, 0])
  })

  it('is refused as LOCKED to somebody who has waited too long', async () => {
    const locks = new Locks()
    const [ada, ben, eve] = [make(locks), make(locks), make(locks)]
    await ada.take()
    void ben.take()
    await vi.advanceTimersByTimeAsync(8000)
    expect(ben.refused).toMatchObject({ code: 'LOCKED', retryAfter: 1000 })
    void eve.take()
    await ada.leave()
    await settled()
    expect([ben.has, eve.has]).toEqual([false, true])
  })

  it('is not kept for somebody who has gone, nor is a timer', async () => {
    const locks = new Locks()
    const [ada, ben, eve] = [make(locks), make(locks), make(locks)]
    const gone = new AbortController()
    await ada.take()
    void ben.take(gone.signal)
    void eve.take()
    gone.abort()
    await settled()
    expect(ben.refused).toMatchObject({ code: 'LOCKED' })
    await ada.leave()
    await settled()
    expect(eve.has).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('may be given back twice, and by somebody who never had it', async () => {
    const locks = new Locks()
    const [ada, ben] = [make(locks), make(locks)]
    await ben.leave()
    await ada.take()
    await ada.leave()
    await ada.leave()
    await ben.take()
    expect(ben.has).toBe(true)
  })
})
