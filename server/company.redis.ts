import type { Bus } from './bus.ts'
import type { Company } from './company.ts'
import { openRedisFanout } from './fanout.redis.ts'
import { makeRedisLimits } from './limits.redis.ts'
import { openRedisLocks } from './locks.redis.ts'
import { openElsewhere } from './presence.redis.ts'
import { openRedisSeats } from './seats.redis.ts'

/** A node among others that share a Redis. */
export function inCompany(bus: Bus): Company {
  const seats = openRedisSeats(bus)
  const locks = openRedisLocks(bus)
  return {
    get traffic() {
      return { up: bus.up, ...bus.counts }
    },
    seats,
    locks,
    elsewhere: (here, heard) => openElsewhere(bus, here, heard),
    fanout: (io) => openRedisFanout(io, bus),
    limits: (own) => makeRedisLimits(bus, own),
    async close() {
      seats.close()
      locks.close()
      await bus.close()
    },
  }
}
