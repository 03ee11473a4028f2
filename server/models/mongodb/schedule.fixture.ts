/** Numbers that only look random, the same for the same seed. */
export const makeChance = (seed: number) => {
  let state = Math.imul(seed, 2_654_435_761) | 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

export type Chance = ReturnType<typeof makeChance>

interface Event {
  readonly at: number
  readonly run: () => void
}

/** Time that passes as fast as nothing happens in it. */
export const makeSchedule = () => {
  const events: Event[] = []
  let time = 0

  const after = (ms: number, run: () => void) => {
    const event = { at: time + ms, run }
    const next = events.findIndex(({ at }) => at > event.at)
    events.splice(next === -1 ? events.length : next, 0, event)
    return () => {
      const place = events.indexOf(event)
      if (place !== -1) events.splice(place, 1)
    }
  }

  return {
    now: () => time,
    after,
    sleep: (ms: number) => new Promise<void>((resolve) => void after(ms, resolve)),
    /** Until nothing is to come any more. */
    async run() {
      for (;;) {
        await new Promise(setImmediate)
        const event = events.shift()
        if (!event) return
        time = event.at
        event.run()
      }
    },
  }
}

export type Schedule = ReturnType<typeof makeSchedule>
