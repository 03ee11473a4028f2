/// <reference lib="webworker" />
import { Route } from 'workbox-routing'
import { ERRAND } from '../client/background.ts'

declare const self: ServiceWorkerGlobalScope

export interface SyncEvent extends ExtendableEvent {
  readonly tag: string
}

/** The room on a screen that is there, or on a new one; needs no network. */
async function open(path: string): Promise<void> {
  const windows = await self.clients.matchAll({ type: 'window' })
  const there = windows.find(({ url }) => new URL(url).pathname === path) ?? windows[0]
  if (!there) {
    await self.clients.openWindow(path)
    return
  }
  there.postMessage({ type: 'OPEN', path })
  await there.focus()
}

// Nothing of what follows, nor of the database that it needs, runs before its event has come. All of it
// is in one file, as a worker loads nothing later.

export const share = new Route(
  ({ url }) => url.pathname === '/share',
  async ({ request }) => (await import('./share.ts')).take({ request }),
  'POST',
)

/** What wakes the worker beside the shell. */
export const woken = {
  sync(event: SyncEvent) {
    if (event.tag === ERRAND)
      event.waitUntil(import('./errand.ts').then(({ runInTurn }) => runInTurn()))
  },
  push(event: PushEvent) {
    event.waitUntil(import('./push.ts').then(({ wake }) => wake(event.data)))
  },
  notificationclick(event: NotificationEvent) {
    event.notification.close()
    const { roomId } = (event.notification.data ?? {}) as { roomId?: string }
    event.waitUntil(open(roomId === undefined ? '/' : `/r/${roomId}`))
  },
  pushsubscriptionchange(event: ExtendableEvent) {
    event.waitUntil(import('./push.ts').then(({ moved }) => moved()))
  },
}
