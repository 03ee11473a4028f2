import { Refusal } from '../lib/protocol/errors.ts'
import type { Bus } from './bus.ts'
import type { Buckets, Limits } from './limits.ts'

/** The clock is Redis's own, so that all nodes have the same. */
const TAKE = `
local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local burst, rate, count = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local known = redis.call('hmget', KEYS[1], 'tokens', 'at')
local refilled = math.max(0, now - (tonumber(known[2]) or now)) / 1000 * rate
local tokens = math.min(burst, (tonumber(known[1]) or burst) + refilled - math.min(count, 0))
tokens = tokens - math.max(count, 0)
if tokens < 0 then return math.ceil(-tokens / rate * 1000) end
redis.call('hset', KEYS[1], 'tokens', tostring(tokens), 'at', now)
redis.call('pexpire', KEYS[1], math.ceil((burst - tokens) / rate * 1000) + 1)
return 0`

/**
 * One bucket over all nodes. This node's own is asked first: what is too much for one node needs no
 * question; and it is the only one while Redis is away, when nobody is refused for that.
 */
export function makeRedisLimits(bus: Bus, own: Buckets): Limits {
  return {
    on: own.on,
    rate: (name) => own.rate(name),
    async take(name, subject, count = 1) {
      if (!own.on) return
      own.take(name, subject, count)
      if (!bus.up) return
      const { burst, perSecond } = own.rate(name)
      const after = await bus
        .run(TAKE, `limit:${name} ${subject}`, burst, perSecond, count)
        .catch(() => 0)
      if (Number(after) === 0) return
      own.give(name, subject, count)
      throw new Refusal('RATE', undefined, Number(after))
    },
    async give(name, subject, count = 1) {
      own.give(name, subject, count)
      if (!own.on || !bus.up) return
      const { burst, perSecond } = own.rate(name)
      await bus.run(TAKE, `limit:${name} ${subject}`, burst, perSecond, -count).catch(() => 0)
    },
  }
}
