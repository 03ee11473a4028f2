import { alone, type Channel, type Locks } from './ports.ts'

/** What holds a device's tabs, and its worker, together. */
export const webLocks = (): Locks =>
  'locks' in navigator
    ? {
        request: async (name, signal, run, steal = false) =>
          navigator.locks.request(name, steal ? { steal } : { signal }, run),
      }
    : alone.locks

export function broadcast(): Channel {
  const channel = new BroadcastChannel('tendril')
  return {
    post: (message) => channel.postMessage(message),
    listen: (listener) => (channel.onmessage = ({ data }) => listener(data)),
    close: () => channel.close(),
  }
}
