import { describe, expect, it, vi } from 'vitest'
import { Refusal } from '../../../lib/protocol/errors.ts'
import { openWatch } from './watch.ts'
import { makeTries } from './tries.ts'
import { makeTurns } from './turns.ts'

describe('turns', () => {
  it('come one at a time for a key, in order, whether or not one fails', async () => {
    const inTurn = makeTurns()
    const seen: string[] = []
    const job = (name: string) => async () => {
      seen.push(`${name} begins`)
      await new Promise(setImmediate)
      seen.push(`${name} ends`)
      if (name === 'a') throw new Error('a has failed')
      return name
    }
    const all = await Promise.allSettled([inTurn('x', job('a')), inTurn('x', job('b'))])
    expect(all.map((one) => one.status)).toEqual(['rejected', 'fulfilled'])
    expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends'])
  })

  it('of different keys do not wait for each other', async () => {
    const inTurn = makeTurns()
    let finish = () => {}
    const slow = inTurn('x', () => new Promise<void>((resolve) => (finish = resolve)))
    expect(await inTurn('y', async () => 'y')).toBe('y')
    finish()
    await slow
  })
})

describe('tries', () => {
  it('pause longer each time, by chance, up to a bound, and end with UNAVAILABLE', async () => {
    vi.useFakeTimers()
    try {
      const pause = makeTries(() => 1)
      const pauses: number[] = []
      const trying = (async (): Promise<unknown> => {
        for (;;) {
          const began = Date.now()
          await pause()
          pauses.push(Date.now() - began)
        }
      })().catch((error: unknown) => error)
      await vi.advanceTimersByTimeAsync(20_000)
      expect(await trying).toEqual(new Refusal('UNAVAILABLE'))
      expect(pauses.slice(0, 8)).toEqual([2, 4, 8, 16, 32, 64, 128, 250])
      expect(Math.max(...pauses)).toBe(250)
      expect(pauses.length).toBeLessThan(50)
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('a watch', () => {
  it('goes round again after the pause that the last round has asked for, until it is closed', async () => {
    vi.useFakeTimers()
    try {
      const round = vi.fn<() => Promise<number>>(async () => 1000)
      const watch = openWatch(round)
      await vi.advanceTimersByTimeAsync(1)
      expect(round).toHaveBeenCalledTimes(1)
      await vi.advanceTimersByTimeAsync(999)
      expect(round).toHaveBeenCalledTimes(1)
      await vi.advanceTimersByTimeAsync(300)
      expect(round).toHaveBeenCalledTimes(2)
      await watch.close()
      await vi.advanceTimersByTimeAsync(5000)
      expect(round).toHaveBeenCalledTimes(2)
    } finally {
      vi.useRealTimers()
    }
  })
})
