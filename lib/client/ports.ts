import type { Channel } from './channel.ts'
import type { Clock } from './clock.ts'
import type { TendrilDb } from './db.ts'
import type { Screens } from './screens.ts'
import type { Space } from './space.ts'
import type { OpenTus } from './tus.ts'
import type { Wire } from './wire.ts'

/**
 * Web Locks, as far as they are needed. `run` holds the lock until its promise settles, or until it is
 * stolen: then the request rejects, whatever `run` does.
 */
export interface Locks {
  request<T>(name: string, signal: AbortSignal, run: () => Promise<T>, steal?: boolean): Promise<T>
}

/** Everything that the engine needs from the world. */
export interface Ports {
  db: TendrilDb
  wire: Wire
  clock: Clock
  locks: Locks
  channel: Channel
  tus: OpenTus
  /** What the browser gives us; without, nothing is known of it. */
  space?: Space
  /** Rooms on the screens of all tabs; without, of this one. */
  screens?: Screens
  /** Something waits to be sent: whoever may do it when no tab is open is told. */
  errand(): void
  /** This device was wiped: begin again with nothing in memory. */
  restart(): void
  /** Something that should not happen did; it is logged, and nobody is bothered. */
  report(error: unknown): void
}

/** For a promise that nobody awaits. */
export const quietly = (ports: Pick<Ports, 'report'>, promise: Promise<unknown>): void => {
  promise.catch((error: unknown) => ports.report(error))
}

/** The only tab there is, or the only engine in a test. */
export const alone: { locks: Locks; channel: Channel } = {
  locks: { request: (_name, _signal, run) => run() },
  channel: { post() {}, listen() {}, close() {} },
}
