/// <reference lib="webworker" />
import {
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  precacheAndRoute,
} from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import { tellWipe } from '../client/wipe.ts'
import { events } from './events.ts'
import { mend } from './mend.ts'

declare const self: ServiceWorkerGlobalScope

/** Chromium and Safari 27; elsewhere requests pass through the worker, which leaves them alone. */
interface StaticRoutes {
  addRoutes?(rules: { condition: { urlPattern: string }; source: 'network' }[]): Promise<void>
}

/** What the server alone answers: somebody's data, which no cache of this worker ever holds. */
const SERVER = ['/api/*', '/files/*', '/uploads/*', '/uploads', '/socket.io/*']

// The shell and what it loads, as they were built together: one version or the next, never a mixture.
const shell = self.__WB_MANIFEST
precacheAndRoute(shell)
cleanupOutdatedCaches()

// Any place in the app opens from the shell; every other address is the server's.
const answer = createHandlerBoundToURL('/')
registerRoute(
  new NavigationRoute((options) => tellWipe(answer(options)), {
    allowlist: [/^\/(?:share|move|catalogue)?(?:\?|$)/, /^\/[rf]\//],
  }),
)

self.addEventListener('install', (event) => {
  const { addRoutes } = event as ExtendableEvent & StaticRoutes
  const rules = SERVER.map(
    (urlPattern) => ({ condition: { urlPattern }, source: 'network' }) as const,
  )
  if (addRoutes) event.waitUntil(addRoutes.call(event, rules).catch(() => {}))
})

// The first visit gets what it loads later from here, too.
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

self.addEventListener('message', (event) => {
  const { type } = (event.data ?? {}) as { type?: string }
  // A new version waits until somebody says so: what is on the screen goes on working.
  if (type === 'SKIP_WAITING') void self.skipWaiting()
  if (type === 'MEND') event.waitUntil(mend(shell))
  if (type === 'CLAIM') event.waitUntil(self.clients.claim())
})

events()
