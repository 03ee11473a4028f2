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

export type RateName = keyof typeof rates

interface Bucket {
  tokens: number
  at: number
}

export interface Limits {
  readonly on: boolean
  /** Takes `count` tokens of `subject`, or refuses with RATE and the time after which to ask again. */
  take(name: RateName, subject: string, count?: number): void | Promise<void>
}

const SUBJECTS = 50_000

/** In process: the oldest subjects are forgotten first, so memory is bounded. */
export class Buckets implements Limits {
  readonly on: boolean
  private readonly now: () => number
  private readonly buckets = new Map<string, Bucket>()

  constructor(on: boolean, now: () => number) {
    this.on = on
    this.now = now
  }

  take(name: RateName, subject: string, count = 1): void {
    if (!this.on) return
    const { burst, perSecond } = rates[name]
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

  /** Gives tokens back that were taken for nothing. */
  give(name: RateName, subject: string, count = 1): void {
    const bucket = this.buckets.get(`${name} ${subject}`)
    if (bucket) bucket.tokens = Math.min(rates[name].burst, bucket.tokens + count)
  }
}
