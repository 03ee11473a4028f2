import type { Wanted } from './wants.ts'
import type { Carried } from './wire.tabs.ts'

/** What this device's tabs, and its worker, tell each other. */
export type Said =
  | 'leaving'
  | 'left'
  | 'renamed'
  | 'cleared'
  | 'leads?'
  | 'leads'
  | 'nudge'
  | Queued
  | Carried
  | Wanted

/** Something waits to go to a room, in words: the timers by which a database tells of it are late in a tab that nobody sees. */
export interface Queued {
  queued: string
}

/** Everybody hears what the others say, each in the order in which it was said. */
export interface Channel {
  post(message: Said): void
  /** Beside those who listen already. What is heard is of any shape: tabs may be of different versions. */
  listen(listener: (message: unknown) => void): void
  close(): void
}
