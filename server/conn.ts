import type { Me } from './context.ts'

/** A socket, as far as a controller needs to know it. */
export interface Conn {
  readonly me: Me
  /** Starts hearing `channel`; false when it did before. Resolves once nothing told can be missed. */
  enter(channel: string): Promise<boolean>
  /** Stops hearing it; false when it did not. */
  exit(channel: string): Promise<boolean>
}
