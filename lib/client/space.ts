/** What the browser says about the room that it gives us. */
export interface Space {
  /** Bytes used and allowed; null when it does not say. */
  estimate(): Promise<{ usage: number; quota: number } | null>
  /** Whether it has promised to clear nothing by itself. */
  persisted(): Promise<boolean>
  /** Asks for that promise. */
  persist(): Promise<boolean>
}

/** It says nothing and promises nothing. */
export const untold: Space = {
  estimate: () => Promise.resolve(null),
  persisted: () => Promise.resolve(false),
  persist: () => Promise.resolve(false),
}

/** The device has no space for these files; nothing of them was kept. */
export class NoSpace extends Error {
  readonly needed: number
  readonly free: number

  constructor(needed: number, free: number) {
    super('This device has no space for that.')
    this.name = 'NoSpace'
    this.needed = needed
    this.free = free
  }
}

/** Whether a write failed because the device is full; Dexie wraps what the browser said. */
export function isFull(error: unknown): boolean {
  if (error === null || typeof error !== 'object') return false
  const { name, inner } = error as { name?: unknown; inner?: unknown }
  return name === 'QuotaExceededError' || isFull(inner)
}
