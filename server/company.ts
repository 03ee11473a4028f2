import type { Locker } from '@tus/server'
import type { Server } from 'socket.io'
import { type Fanout, openLocalFanout } from './fanout.ts'
import type { Buckets, Limits } from './limits.ts'
import { Locks } from './locks.ts'
import { NOWHERE, type OpenElsewhere } from './presence.ts'
import { OwnSeats, type Seats } from './seats.ts'

/** All that is another thing for a node that has others beside it. */
export interface Company {
  /** How words between nodes fare; null where there are none. */
  readonly traffic: {
    readonly up: boolean
    readonly heard: number
    readonly dropped: number
  } | null
  readonly seats: Seats
  readonly locks: Locker
  readonly elsewhere: OpenElsewhere
  fanout(io: Server): Fanout
  limits(own: Buckets): Limits
  close(): Promise<void>
}

export function alone(): Company {
  const seats = new OwnSeats()
  return {
    traffic: null,
    seats,
    locks: new Locks(),
    elsewhere: () => NOWHERE,
    fanout: openLocalFanout,
    limits: (own) => own,
    async close() {
      seats.close()
    },
  }
}
