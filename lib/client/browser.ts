import { systemClock } from './clock.ts'
import { TendrilDb } from './db.ts'
import { Engine } from './engine.ts'
import { tabScreens } from './screens.ts'
import { browserSpace } from './space.browser.ts'
import { isFull } from './space.ts'
import { leaveErrand } from './background.ts'
import { SocketWire } from './socket.ts'
import { breakOff } from './pagehide.ts'
import { relay, relayChanges } from './relay.ts'
import { broadcast, webLocks } from './tabs.ts'
import { openTus } from './tus.ts'
import { TabsWire } from './wire.tabs.ts'

let opened: Engine | undefined

/** The tab's one engine, started on first use. */
export function openEngine(): Engine {
  if (opened) return opened
  const channel = broadcast(relay)
  relayChanges()
  const socket = new SocketWire(location.origin, systemClock, () => !navigator.onLine)
  const db = new TendrilDb()
  const brokeOff = breakOff(db, beginAgain)
  const engine: Engine = new Engine({
    db,
    wire: new TabsWire(socket, channel, systemClock),
    clock: systemClock,
    locks: webLocks(),
    channel,
    tus: openTus(`${location.origin}/uploads`),
    space: browserSpace(),
    screens: tabScreens(),
    errand: leaveErrand,
    restart: () => location.assign('/'),
    report(error) {
      if (isFull(error)) engine.history.full()
      else if (brokeOff() && (error as Partial<Error> | null)?.name === 'AbortError') return
      // What was under way when the device was wiped has broken off.
      else if (engine.running()) reportError(error)
    },
  })
  // Browsers tell a sleeping or frozen tab in one of these ways, never in all of them.
  const nudge = () => document.visibilityState === 'visible' && engine.nudge()
  for (const event of ['online', 'focus', 'pageshow']) addEventListener(event, nudge)
  document.addEventListener('visibilitychange', nudge)
  addEventListener('offline', () => engine.cut())
  // A tab that is put away may never come back.
  document.addEventListener('visibilitychange', () => {
    const { waiting, uploads } = engine.status.get()
    if (document.visibilityState === 'hidden' && waiting + uploads > 0) leaveErrand()
  })
  engine.start()
  return (opened = engine)
}

/** Another document, to which everything comes anew; what was written is on the device by then. */
export function beginAgain(): void {
  const reload = () => location.reload()
  openEngine().stop().then(reload, reload)
}
