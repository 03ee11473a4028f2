import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Answered, openCourier } from './courier.ts'

interface Call {
  readonly service: string
  readonly name: number
}

const sent: Call[] = []
const answers: ((answered: Answered) => void)[] = []
const status = (code: number, retryAfter = 0) => ({ status: code, retryAfter })
let courier: ReturnType<typeof open>

const open = (answer?: () => Answered) =>
  openCourier<Call>({
    send(call) {
      sent.push(call)
      return answer
        ? Promise.resolve(answer())
        : new Promise((resolve) => void answers.push(resolve))
    },
    serviceOf: ({ service }) => service,
    random: () => 1,
  })

const carry = (count: number, service: string) =>
  Array.from({ length: count }, (_, name) => courier.carry({ service, name }))

beforeEach(() => {
  vi.useFakeTimers()
  sent.length = answers.length = 0
  courier = open()
})
afterEach(() => vi.useRealTimers())

describe('calls', () => {
  it('are carried 16 at once to a service, the others in turn', async () => {
    const all = carry(20, 'one')
    expect(sent).toHaveLength(16)
    answers.shift()?.(status(201))
    expect(await all[0]).toBe('sent')
    await vi.advanceTimersByTimeAsync(0)
    expect(sent.map(({ name }) => name)).toEqual(Array.from({ length: 17 }, (_, n) => n))
    while (answers.length > 0) {
      answers.shift()?.(status(201))
      await vi.advanceTimersByTimeAsync(0)
    }
    expect(new Set(await Promise.all(all))).toEqual(new Set(['sent']))
    expect(sent).toHaveLength(20)
  })

  it('of a service that does not answer leave room for another', () => {
    void carry(50, 'slow')
    void carry(5, 'quick')
    expect(sent.filter(({ service }) => service === 'quick')).toHaveLength(5)
  })

  it('are 64 at once in all, and services take turns', async () => {
    for (const service of 'abcdef') void carry(16, service)
    expect(sent).toHaveLength(64)
    void carry(3, 'g')
    answers.shift()?.(status(201))
    await vi.advanceTimersByTimeAsync(0)
    answers.shift()?.(status(201))
    await vi.advanceTimersByTimeAsync(0)
    expect(sent).toHaveLength(66)
  })

  it('beyond 10,000 are dropped at once', async () => {
    const all = carry(10_000, 'one')
    expect(await courier.carry({ service: 'one', name: 0 })).toBe('dropped')
    answers.shift()?.(status(201))
    await all[0]
    void courier.carry({ service: 'two', name: 1 })
    expect(sent.at(-1)?.service).toBe('two')
  })
})

describe('an answer', () => {
  it.each([
    [200, 'sent'],
    [201, 'sent'],
    [404, 'gone'],
    [410, 'gone'],
    [400, 'refused'],
    [403, 'refused'],
    [413, 'refused'],
    [301, 'refused'],
  ])('%i means %s, and is the last', async (code, outcome) => {
    courier = open(() => status(code))
    expect(await courier.carry({ service: 'one', name: 1 })).toBe(outcome)
    await vi.runAllTimersAsync()
    expect(sent).toHaveLength(1)
  })

  it.each([null, status(429), status(500), status(503)])(
    '%o is asked for again, later each time, and not for ever',
    async (answered) => {
      courier = open(() => answered)
      const outcome = courier.carry({ service: 'one', name: 1 })
      await vi.advanceTimersByTimeAsync(999)
      expect(sent).toHaveLength(1)
      await vi.advanceTimersByTimeAsync(1)
      expect(sent).toHaveLength(2)
      await vi.advanceTimersByTimeAsync(2999)
      expect(sent).toHaveLength(2)
      await vi.advanceTimersByTimeAsync(1)
      expect(sent).toHaveLength(3)
      await vi.runAllTimersAsync()
      expect(await outcome).toBe('failed')
      expect(sent).toHaveLength(8)
    },
  )

  it('that says when is believed, up to five minutes', async () => {
    const said = [status(429, 20_000), status(503, 86_400_000), status(201)]
    courier = open(() => said.shift() ?? null)
    const outcome = courier.carry({ service: 'one', name: 1 })
    await vi.advanceTimersByTimeAsync(19_999)
    expect(sent).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(sent).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(300_000)
    expect(await outcome).toBe('sent')
  })

  it('that is waited for does not hold a place', async () => {
    courier = open(() => status(503))
    void carry(16, 'one')
    await vi.advanceTimersByTimeAsync(0)
    void carry(1, 'one')
    expect(sent).toHaveLength(17)
  })
})

describe('a courier that closes', () => {
  it('waits for what is on its way, and takes nothing more', async () => {
    const [first] = carry(1, 'one')
    const closed = courier.close(1000)
    expect(await courier.carry({ service: 'one', name: 2 })).toBe('dropped')
    answers.shift()?.(status(201))
    await closed
    expect(await first).toBe('sent')
  })

  it('does not wait longer than it may, nor for another try', async () => {
    const all = carry(18, 'one')
    answers.shift()?.(status(503))
    await vi.advanceTimersByTimeAsync(0)
    const closed = courier.close(1000)
    await vi.advanceTimersByTimeAsync(1000)
    await closed
    const outcomes = await Promise.all(all)
    expect(new Set(outcomes)).toEqual(new Set(['dropped']))
  })
})
