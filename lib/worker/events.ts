/// <reference lib="webworker" />
import { registerRoute } from 'workbox-routing'
import { ERRAND } from '../client/background.ts'

declare const self: ServiceWorkerGlobalScope

interface SyncEvent extends ExtendableEvent {
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

/**
 * What wakes the worker beside the shell. Nothing of it, nor of the database that it needs, runs before
 * its event has come: most starts are for the shell alone. All of it is in this one file, as a worker
 * loads nothing later.
 */
export function events(): void {
  registerRoute(
    ({ url }) => url.pathname === '/share',
    async ({ request }) => (await import('./share.ts')).take({ request }),
    'POST',
  )
  self.addEventListener('sync', (event) => {
    const { tag } = event as SyncEvent
    if (tag !== ERRAND) return
    ;(event as SyncEvent).waitUntil(import('./errand.ts').then(({ runInTurn }) => runInTurn()))
  })
  self.addEventListener('push', (event) =>
    event.waitUntil(import('./push.ts').then(({ wake }) => wake(event.data))),
  )
  self.addEventListener('notificationclick', (event) => {
    event.notification.close()
    const { roomId } = (event.notification.data ?? {}) as { roomId?: string }
    event.waitUntil(open(roomId === undefined ? '/' : `/r/${roomId}`))
  })
  self.addEventListener('pushsubscriptionchange', (event) =>
    (event as ExtendableEvent).waitUntil(import('./push.ts').then(({ moved }) => moved())),
  )
}
