import { liveQuery } from 'dexie'
import { callServer } from './call.ts'
import type { MetaRow, TendrilDb } from './db.ts'
import { subscribe, unsubscribe } from './subscribe.ts'
import { valueOf, type Wire } from './wire.ts'
import type { Notify } from '../protocol/rooms.ts'

/**
 * Whether this device can be woken: `install` once the app is on the home screen, `blocked` if the
 * person lets it again in the browser's settings, `never` in this browser.
 */
export type Can = 'yes' | 'install' | 'blocked' | 'never'

/** What the person has said to being woken here: nothing yet, yes, no, or not now. */
export type Said = 'on' | 'off' | 'later' | null

const SOON = 2000

/** Leads to another place in the page. */
type Go = (path: string) => void

const wire: Pick<Wire, 'call'> = {
  call: (method, path, body) => callServer(location.origin, method, path, body),
}

export function canNotify(): Can {
  const installed = (navigator as { standalone?: boolean }).standalone
  if (installed === false) return 'install'
  if (!('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window))
    return 'never'
  return Notification.permission === 'denied' ? 'blocked' : 'yes'
}

export const saidIn = async (db: TendrilDb): Promise<Said> =>
  ((await db.meta.get('push'))?.value as Said | undefined) ?? null

const note = (db: TendrilDb, value: Said) => db.meta.put({ key: 'push', value } satisfies MetaRow)

export const notNow = (db: TendrilDb) => note(db, 'later')

/** Asks the browser, and has this device woken. False if the person or the browser does not want it. */
export async function turnOn(db: TendrilDb, go: Go): Promise<boolean> {
  if ((await Notification.requestPermission()) !== 'granted') {
    await note(db, 'later')
    return false
  }
  const { pushManager } = await navigator.serviceWorker.ready
  await subscribe(pushManager, wire)
  await note(db, 'on')
  attend(db, go)
  return true
}

export async function turnOff(db: TendrilDb): Promise<void> {
  await note(db, 'off')
  const { pushManager } = await navigator.serviceWorker.ready
  await unsubscribe(pushManager, wire)
}

/** What of a room wakes me: known on all my devices. */
export async function choose(db: TendrilDb, roomId: string, notify: Notify): Promise<void> {
  valueOf(await wire.call('PUT', `/api/rooms/${roomId}/notify`, { notify }))
  await db.rooms.update(roomId, { notify })
}

/** At a start: subscribes anew where that was wanted. What can't be done now, the next start does. */
export async function resume(db: TendrilDb, go: Go): Promise<void> {
  attend(db, go)
  if ((await saidIn(db)) !== 'on') return
  const { pushManager } = await navigator.serviceWorker.ready
  await subscribe(pushManager, wire).catch(() => undefined)
}

/** Before this device forgets everything: nothing of it is shown or called any more. */
export async function forget(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration()
  if (!registration) return
  await clear(registration, () => true)
  const subscription = await registration.pushManager?.getSubscription()
  // The server forgets it in any case; nobody waits for a browser that finds no service.
  const late = new Promise((resolve) => setTimeout(resolve, SOON))
  await Promise.race([late, subscription?.unsubscribe()])
}

let attending = false

/** A page that is open: notifications go when what they speak of has been read, here or elsewhere. */
function attend(db: TendrilDb, go: Go): void {
  if (attending) return
  attending = true
  const read = async () => new Map((await db.rooms.toArray()).map(({ id, seen }) => [id, seen]))
  liveQuery(read).subscribe({
    next: (seen) => {
      const over = ({ roomId = '', seq = 0 }: About) => (seen.get(roomId) ?? Infinity) >= seq
      navigator.serviceWorker.ready
        .then((registration) => clear(registration, over))
        .catch(() => undefined)
    },
    error: () => undefined,
  })
  navigator.serviceWorker.addEventListener('message', ({ data }) => {
    const { type, path } = (data ?? {}) as { type?: string; path?: string }
    // What was tapped opens in the page that is there.
    if (type === 'OPEN' && path !== undefined && path !== location.pathname) go(path)
  })
}

/** What a notification speaks of. */
interface About {
  roomId?: string
  seq?: number
}

async function clear(registration: ServiceWorkerRegistration, over: (about: About) => boolean) {
  for (const notification of await registration.getNotifications())
    if (over((notification.data ?? {}) as About)) notification.close()
}
