/**
 * How far apart the commits of a room are. What arrives in between shares one insert and one frame to
 * everybody, so the more telling costs, the more is told at once; a node that is idle waits for nothing.
 */
export interface Pace {
  /** ms between two commits of a room that this many sockets listen to. */
  spacing(sockets: number): number
  close(): void
}

/** Shares of a core: below the first a node is idle, from the second on it is as busy as can be. */
const IDLE = 0.3
const BUSY = 0.7
const WHEN_BUSY = 20
/** ms per socket that a frame goes to: telling one room takes a quarter of a core at most. */
const PER_SOCKET = 0.05
const MOST = 20
const LOOK = 1000

export const spacingOf = (share: number, sockets: number): number => {
  const busy = Math.min(1, Math.max(0, (share - IDLE) / (BUSY - IDLE)))
  return Math.max(busy * WHEN_BUSY, Math.min(MOST, sockets * PER_SOCKET))
}

/**
 * Looks at the CPU that this process has used in the last second. How long the event loop was held
 * says less: a slow disk holds it during a commit, and spacing commits out then only adds to the wait.
 */
export function openPace(): Pace {
  let last = process.cpuUsage()
  let share = 0
  const timer = setInterval(() => {
    const { user, system } = process.cpuUsage(last)
    last = process.cpuUsage()
    share = (user + system) / 1000 / LOOK
  }, LOOK).unref()
  return { spacing: (sockets) => spacingOf(share, sockets), close: () => clearInterval(timer) }
}
