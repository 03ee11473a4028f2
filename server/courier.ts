/** What a push service said; null for nothing. `retryAfter` in ms. */
export type Answered = { readonly status: number; readonly retryAfter: number } | null

/** `gone`: nobody is there any more. `refused`: it would be again. `dropped`: it was not tried enough. */
export type Outcome = 'sent' | 'gone' | 'refused' | 'failed' | 'dropped'

export interface Courier<C> {
  /** Never rejects. */
  carry(call: C): Promise<Outcome>
  /** Tries nothing again, waits at most `grace` ms for what is on its way, and drops the rest. */
  close(grace: number): Promise<void>
}

export interface CourierOptions<C> {
  /** Never rejects, and answers within a bounded time. */
  readonly send: (call: C) => Promise<Answered>
  /** Calls of one service wait for each other, so that a slow one leaves room for the others. */
  readonly serviceOf: (call: C) => string
  readonly random?: () => number
}

/** Calls under way at once, and of one service. */
const AT_ONCE = 64
const OF_ONE = 16
/** Calls that wait, for their turn or for another try; beyond that they are dropped. */
const MOST = 10_000
const TRIES = 8
const FIRST_PAUSE = 1000
const LONGEST_PAUSE = 300_000

interface Job<C> {
  readonly call: C
  readonly service: string
  readonly end: (outcome: Outcome) => void
  tries: number
}

interface Service<C> {
  readonly name: string
  readonly waiting: Job<C>[]
  running: number
}

const verdict = (answered: Answered): Outcome | 'later' => {
  if (answered === null || answered.status === 429 || answered.status >= 500) return 'later'
  if (answered.status === 404 || answered.status === 410) return 'gone'
  return answered.status >= 200 && answered.status < 300 ? 'sent' : 'refused'
}

/** Carries calls to push services: bounded at once, and again later where that may help. */
export function openCourier<C>(options: CourierOptions<C>): Courier<C> {
  const { send, serviceOf, random = Math.random } = options
  const jobs = new Set<Job<C>>()
  const services = new Map<string, Service<C>>()
  /** Those that have something to do and may do it, in turn. */
  const able = new Set<Service<C>>()
  const sleeping = new Map<Job<C>, NodeJS.Timeout>()
  let closing = false
  let running = 0
  let emptied = () => {}

  const end = (job: Job<C>, outcome: Outcome) => {
    if (!jobs.delete(job)) return
    job.end(outcome)
    if (jobs.size === 0) emptied()
  }

  const service = (name: string): Service<C> => {
    const known = services.get(name) ?? { name, waiting: [], running: 0 }
    services.set(name, known)
    return known
  }

  const look = (one: Service<C>) => {
    able.delete(one)
    if (one.waiting.length > 0 && one.running < OF_ONE) able.add(one)
    // A job that tries again later brings it back.
    else if (one.waiting.length === 0 && one.running === 0) services.delete(one.name)
  }

  const attempt = async (job: Job<C>): Promise<void> => {
    const answered = await send(job.call)
    const said = verdict(answered)
    if (said !== 'later') return end(job, said)
    if (++job.tries >= TRIES || closing) return end(job, 'failed')
    const pause = random() * FIRST_PAUSE * 3 ** (job.tries - 1)
    again(job, Math.min(LONGEST_PAUSE, Math.max(answered?.retryAfter ?? 0, pause)))
  }

  const again = (job: Job<C>, pause: number) => {
    const wake = () => {
      sleeping.delete(job)
      put(job)
    }
    sleeping.set(job, setTimeout(wake, pause).unref())
  }

  const put = (job: Job<C>) => {
    const one = service(job.service)
    one.waiting.push(job)
    look(one)
    next()
  }

  const run = async (one: Service<C>, job: Job<C>): Promise<void> => {
    await attempt(job)
    running--
    one.running--
    look(one)
    next()
  }

  const next = () => {
    for (const one of able) {
      if (running >= AT_ONCE) return
      const job = one.waiting.shift()
      if (!job) continue
      running++
      one.running++
      look(one)
      void run(one, job)
    }
  }

  return {
    carry: (call) =>
      new Promise((resolve) => {
        if (closing || jobs.size >= MOST) return resolve('dropped')
        const job = { call, service: serviceOf(call), end: resolve, tries: 0 }
        jobs.add(job)
        put(job)
      }),
    async close(grace) {
      closing = true
      for (const [job, timer] of sleeping) {
        clearTimeout(timer)
        end(job, 'dropped')
      }
      if (jobs.size > 0) {
        await new Promise<void>((resolve) => {
          const late = setTimeout(resolve, grace)
          emptied = () => {
            clearTimeout(late)
            resolve()
          }
        })
      }
      for (const job of jobs) end(job, 'dropped')
      able.clear()
    },
  }
}
