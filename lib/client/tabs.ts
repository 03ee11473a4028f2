import type { Channel } from './channel.ts'
import { alone, type Locks } from './ports.ts'

/** Without one of the two, each tab is alone, with a connection of its own. */
const together = (): boolean => 'locks' in navigator && 'BroadcastChannel' in globalThis

/** What holds a device's tabs, and its worker, together. */
export const webLocks = (): Locks =>
  together()
    ? {
        request: async (name, signal, run, steal = false) =>
          navigator.locks.request(name, steal ? { steal } : { signal }, run),
      }
    : alone.locks

/** @param otherwise what little the tabs have without it */
export function broadcast(otherwise: Channel = alone.channel): Channel {
  if (!together()) return otherwise
  const channel = new BroadcastChannel('tendril')
  return {
    post: (message) => channel.postMessage(message),
    listen: (listener) => channel.addEventListener('message', ({ data }) => listener(data)),
    close: () => channel.close(),
  }
}
