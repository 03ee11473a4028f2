import { Refusal } from '../lib/protocol/errors.ts'

/** A token bucket a subject: `burst` at once, then `perSecond`. */
export const rates = {
  /** Any ask on one socket. */
  ask: { burst: 300, perSecond: 60 },
  /** Entries by one person. */
  entry: { burst: 240, perSecond: 20 },
  /** Guests, by address. */
  guest: { burst: 120, perSecond: 1 },
  /** New names of one person; each is told to every room they are in. */
  rename: { burst: 10, perSecond: 0.05 },
  /** Addresses at which one person's devices are woken. */
  push: { burst: 30, perSecond: 0.05 },
  /** Codes made by one person, to move to another device. */
  move: { burst: 10, perSecond: 0.05 },
  /** Codes that are tried, by address: a guess is worth one in 10^18. */
  code: { burst: 20, perSecond: 0.1 },
  /** Rooms made by one person. */
  room: { burst: 30, perSecond: 0.2 },
  /** Uploads begun by one person. */
  upload: { burst: 120, perSecond: 2 },
  /** Plain requests by address. */
  request: { burst: 600, perSecond: 100 },
} as const

/** A day's bytes, by one person and by all at one address; see `budgets.ts`. */
export type Budget = 'sent by' | 'sent from' | 'read by' | 'read from'
/** Bytes of a second, likewise; see `speeds.ts`. */
export type Speed = `${'sent' | 'read'} at once ${'by' | 'from'}`
export type RateName = keyof typeof rates | Budget | Speed

export interface Rate {
  readonly burst: number
  readonly perSecond: number
}

/** An address is a household, or an office: it has as much as so many people. */
const PEOPLE = 4

/** Half at once and half over the day: in no 24 hours is it more than the whole. */
const spread = (bytes: number): Rate => ({ burst: bytes / 2, perSecond: bytes / 2 / 86_400 })

/** Bytes that one person may send and read, in a day and in a second. */
export interface Allowance {
  readonly up: number
  readonly down: number
}

/** What `DAILY_UPLOAD` and `DAILY_DOWNLOAD`, and `UPLOAD_SPEED` and `DOWNLOAD_SPEED`, come to. */
export const budgetsOf = (day: Allowance, second: Allowance = BOUNDLESS): Budgets => ({
  'sent by': spread(day.up),
  'sent from': spread(day.up * PEOPLE),
  'read by': spread(day.down),
  'read from': spread(day.down * PEOPLE),
  'sent at once by': { burst: second.up, perSecond: second.up },
  'sent at once from': { burst: second.up * PEOPLE, perSecond: second.up * PEOPLE },
  'read at once by': { burst: second.down, perSecond: second.down },
  'read at once from': { burst: second.down * PEOPLE, perSecond: second.down * PEOPLE },
})

export type Budgets = Readonly<Record<Budget | Speed, Rate>>
const BOUNDLESS: Allowance = { up: Infinity, down: Infinity }

interface Bucket {
  tokens: number
  at: number
}

export interface Limits {
  readonly on: boolean
  /** Takes `count` tokens of `subject`, or refuses with RATE and the time after which to ask again. */
  take(name: RateName, subject: string, count?: number): void | Promise<void>
  /** Gives tokens back that were taken for nothing. */
  give(name: RateName, subject: string, count?: number): void | Promise<void>
  rate(name: RateName): Rate
}

const SUBJECTS = 50_000

/** In process: the oldest subjects are forgotten first, so memory is bounded. */
export class Buckets implements Limits {
  readonly on: boolean
  private readonly now: () => number
  private readonly budgets: Budgets
  private readonly buckets = new Map<string, Bucket>()

  constructor(on: boolean, now: () => number, budgets = budgetsOf(BOUNDLESS)) {
    this.on = on
    this.now = now
    this.budgets = budgets
  }

  rate(name: RateName): Rate {
    return name in rates ? rates[name as keyof typeof rates] : this.budgets[name as keyof Budgets]
  }

  take(name: RateName, subject: string, count = 1): void {
    if (!this.on) return
    const { burst, perSecond } = this.rate(name)
    const key = `${name} ${subject}`
    const now = this.now()
    const bucket = this.buckets.get(key) ?? { tokens: burst, at: now }
    const refilled = bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * perSecond
    const tokens = Math.min(burst, refilled) - count
    if (tokens < 0) {
      throw new Refusal('RATE', undefined, Math.ceil((-tokens / perSecond) * 1000))
    }
    this.buckets.delete(key)
    this.buckets.set(key, { tokens, at: now })
    if (this.buckets.size > SUBJECTS) {
      this.buckets.delete(this.buckets.keys().next().value ?? '')
    }
  }

  give(name: RateName, subject: string, count = 1): void {
    const bucket = this.buckets.get(`${name} ${subject}`)
    if (bucket) bucket.tokens = Math.min(this.rate(name).burst, bucket.tokens + count)
  }
}
