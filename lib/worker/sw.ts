/// <reference lib="webworker" />
import { tellWipe } from '../client/wipe.ts'
import type * as Rest from './rest.ts'

declare const self: ServiceWorkerGlobalScope
/** Where the rest of the worker is; the build writes it. */
declare const REST: string
/** What it leaves there. */
declare const rest: typeof Rest

/** Any place in the app opens from the shell; every other address is the server's. */
const PLACES = [/^\/(?:share|move|catalogue)?$/, /^\/[rf]\//]

// The shell and what it loads, as they were built together: one version or the next, never a mixture.
const entries = self.__WB_MANIFEST

/** Where Workbox keeps what. */
const CACHE = `workbox-precache-v2-${self.registration.scope}`
const keys = new Map(
  entries.map((entry) => {
    const { url, revision = null } = typeof entry === 'string' ? { url: entry } : entry
    return [url, revision === null ? url : `${url}?__WB_REVISION__=${revision}`] as const
  }),
)

let others: Rest.Rest | undefined

/**
 * All but what a start needs: somebody waits for that, and to read, compile and run the rest takes a good
 * part of the time. It is a part of the worker: the browser has kept it when the worker is installed.
 */
const theRest = (): Rest.Rest => {
  if (!others) {
    importScripts(REST)
    others = rest.make(entries)
  }
  return others
}

/** From the cache; the rest knows what to do when the browser has thrown it away. */
async function kept(url: string, key: string, event: FetchEvent): Promise<Response> {
  return (await caches.match(key, { cacheName: CACHE })) ?? theRest().fill(url, event)
}

self.addEventListener('fetch', (event) => {
  const { mode, method, url } = event.request
  const { origin, pathname, search } = new URL(url)
  const place = mode === 'navigate' && PLACES.some((one) => one.test(pathname))
  const path = place ? '/' : `${pathname}${search}`
  const key = method === 'GET' && origin === location.origin ? keys.get(path) : undefined
  if (key === undefined) return theRest().fetch(event)
  const answer = kept(path, key, event)
  event.respondWith(place ? tellWipe(answer) : answer)
})

/** Rejects without the rest: a version that could not be had whole is never installed. */
const install = async (event: ExtendableEvent) => theRest().install(event)

// What only throws in it does not keep it from being installed.
self.addEventListener('install', (event) => event.waitUntil(install(event)))
self.addEventListener('activate', (event) => theRest().activate(event))
self.addEventListener('message', (event) => theRest().message(event))
self.addEventListener('push', (event) => theRest().push(event))
self.addEventListener('notificationclick', (event) => theRest().notificationclick(event))
self.addEventListener('sync', (event) => theRest().sync(event as Rest.SyncEvent))
self.addEventListener('pushsubscriptionchange', (event) =>
  theRest().pushsubscriptionchange(event as ExtendableEvent),
)
