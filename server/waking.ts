import { Refusal } from '../lib/protocol/errors.ts'
import type { Config } from './config.ts'
import { openCourier } from './courier.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'
import type { Store } from './models/store.ts'
import { openPush, type Push, serviceOf } from './push.ts'
import type { VapidSource } from './vapid.ts'
import { openWakes, type Wakes } from './wakes.ts'

export interface Waking {
  readonly push: Push
  readonly wakes: Wakes
  close(): Promise<void>
}

export interface WakingParts {
  readonly config: Pick<Config, 'PUSH_ENDPOINTS'>
  readonly store: Store
  readonly metrics: Pick<Metrics, 'wakes'>
  readonly log: Log
  readonly now: () => number
  readonly vapid: VapidSource | undefined
  readonly wait: number | undefined
}

/** Somebody who looks at a room says within a second or two that they have seen what came. */
const WAIT = 4000
/** A node that stops wakes whom it would have woken, as far as that goes quickly. */
const GRACE = 1000

const noKeys = () => Promise.reject(new Refusal('UNAVAILABLE', 'This server wakes nobody.'))

/** What wakes devices, put together. */
export function openWaking(parts: WakingParts): Waking {
  const { config, store, metrics, log, now, vapid, wait = WAIT } = parts
  const failed = (error: unknown) => log.warn({ err: error }, 'somebody may not have been woken')
  const push = openPush(vapid ?? noKeys, config.PUSH_ENDPOINTS, now, failed)
  const courier = openCourier({ send: push.send, serviceOf })
  const wakes = openWakes({
    store,
    courier,
    now,
    wait,
    told(outcome, call) {
      metrics.wakes.inc({ outcome })
      // Whose keys are not ours hears it at its next start; of others, somebody should.
      if (outcome === 'refused') log.warn({ service: serviceOf(call) }, 'a push service refuses us')
    },
    failed,
  })
  return {
    push,
    wakes: vapid ? wakes : { ...wakes, grew() {} },
    async close() {
      await wakes.close(GRACE)
      push.close()
    },
  }
}
