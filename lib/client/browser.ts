import { alone, type Channel, type Locks } from './ports.ts'
import { systemClock } from './clock.ts'
import { TendrilDb } from './db.ts'
import { Engine } from './engine.ts'
import { tabScreens } from './screens.ts'
import { browserSpace, isFull } from './space.ts'
import { SocketWire } from './socket.ts'
import { openTus } from './tus.ts'

let opened: Engine | undefined

const webLocks = (): Locks =>
  'locks' in navigator
    ? { request: async (name, signal, run) => navigator.locks.request(name, { signal }, run) }
    : alone.locks

function broadcast(): Channel {
  const channel = new BroadcastChannel('tendril')
  return {
    post: (message) => channel.postMessage(message),
    listen: (listener) => (channel.onmessage = ({ data }) => listener(data)),
    close: () => channel.close(),
  }
}

/** The tab's one engine, started on first use. */
export function openEngine(): Engine {
  if (opened) return opened
  const engine: Engine = new Engine({
    db: new TendrilDb(),
    wire: new SocketWire(location.origin, systemClock, () => !navigator.onLine),
    clock: systemClock,
    locks: webLocks(),
    channel: broadcast(),
    tus: openTus(`${location.origin}/uploads`),
    space: browserSpace(),
    screens: tabScreens(),
    restart: () => location.assign('/'),
    report: (error) => (isFull(error) ? engine.full() : reportError(error)),
  })
  // Browsers tell a sleeping or frozen tab in one of these ways, never in all of them.
  const nudge = () => document.visibilityState === 'visible' && engine.nudge()
  for (const event of ['online', 'focus', 'pageshow']) addEventListener(event, nudge)
  document.addEventListener('visibilitychange', nudge)
  addEventListener('offline', () => engine.cut())
  engine.start()
  return (opened = engine)
}
