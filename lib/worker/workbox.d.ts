import type { PrecacheEntry } from 'workbox-precaching'

declare global {
  interface ServiceWorkerGlobalScope {
    /** The build writes it: every file of the shell, with a hash where the name has none. */
    readonly __WB_MANIFEST: (PrecacheEntry | string)[]
  }
}
