import type { User } from '../lib/protocol/people.ts'
import type { Access } from './access.ts'
import type { Commits } from './commits.ts'
import type { Config } from './config.ts'
import type { Ends } from './ends.ts'
import type { Fanout } from './fanout.ts'
import type { Followers } from './followers.ts'
import type { Growing } from './growing.ts'
import type { Limits } from './limits.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'
import type { Store } from './models/store.ts'
import type { Presence } from './presence.ts'
import type { Push } from './push.ts'
import type { Sessions } from './session.ts'
import type { Speeds } from './speeds.ts'
import type { Space } from './space.ts'
import type { Transfers } from './transfers.ts'
import type { Tus } from './tus.ts'

/** What every controller may use. Time is handed in. */
export interface Context {
  readonly config: Config
  readonly store: Store
  readonly fanout: Fanout
  readonly commits: Commits
  readonly growing: Growing
  readonly ends: Ends
  readonly followers: Followers
  readonly access: Access
  readonly sessions: Sessions
  readonly presence: Presence
  readonly push: Push
  readonly tus: Tus
  readonly transfers: Transfers
  readonly limits: Limits
  readonly speeds: Speeds
  readonly metrics: Metrics
  readonly space: Space
  readonly log: Log
  readonly now: () => number
  /** True from the moment that the node is told to stop. */
  readonly draining: () => boolean
}

/** Who asks: the person, and the session that says so. */
export interface Me extends User {
  readonly session: string
}
