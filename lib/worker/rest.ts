/// <reference lib="webworker" />
import { PrecacheController, type PrecacheEntry, PrecacheRoute } from 'workbox-precaching'
import { Router } from 'workbox-routing'
import * as events from './events.ts'
import { mend } from './mend.ts'

declare const self: ServiceWorkerGlobalScope

export type { SyncEvent } from './events.ts'
export type Rest = ReturnType<typeof make>

/** Chromium and Safari 27; elsewhere requests pass through the worker, which leaves them alone. */
interface StaticRoutes {
  addRoutes?(rules: { condition: { urlPattern: string }; source: 'network' }[]): Promise<void>
}

/** What the server alone answers: somebody's data, which no cache of this worker ever holds. */
const SERVER = ['/api/*', '/files/*', '/uploads/*', '/uploads', '/socket.io/*']

/** What the worker does besides opening a place; `entries` are the shell and all that it loads. */
export function make(entries: readonly (PrecacheEntry | string)[]) {
  const controller = new PrecacheController()
  controller.addToCacheList([...entries])
  const router = new Router()
  router.registerRoute(new PrecacheRoute(controller))
  router.registerRoute(events.share)
  return {
    ...events.woken,
    /** What of this version the browser has thrown away. */
    fill(url: string, event: FetchEvent) {
      const { request } = event
      return controller.createHandlerBoundToURL(url)({ request, event, url: new URL(request.url) })
    },
    fetch(event: FetchEvent) {
      const answer = router.handleRequest({ request: event.request, event })
      if (answer) event.respondWith(answer)
    },
    install(event: ExtendableEvent) {
      void controller.install(event)
      const { addRoutes } = event as ExtendableEvent & StaticRoutes
      const rules = SERVER.map(
        (urlPattern) => ({ condition: { urlPattern }, source: 'network' }) as const,
      )
      if (addRoutes) event.waitUntil(addRoutes.call(event, rules).catch(() => {}))
    },
    activate(event: ExtendableEvent) {
      void controller.activate(event)
      // The first visit gets what it loads later from here, too.
      event.waitUntil(self.clients.claim())
    },
    message(event: ExtendableMessageEvent) {
      const { type } = (event.data ?? {}) as { type?: string }
      // A new version waits until somebody says so: what is on the screen goes on working.
      if (type === 'SKIP_WAITING') void self.skipWaiting()
      if (type === 'MEND') event.waitUntil(mend(controller, entries))
      if (type === 'CLAIM') event.waitUntil(self.clients.claim())
    },
  }
}
