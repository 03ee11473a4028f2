import type { PrecacheController, PrecacheEntry } from 'workbox-precaching'

/**
 * Fetches what of this version's shell the browser has thrown away: some evict file by file. Where a
 * name stays the same from version to version, only the very same content is taken.
 */
export async function mend(
  controller: PrecacheController,
  entries: readonly (PrecacheEntry | string)[],
): Promise<void> {
  const cache = await caches.open(controller.strategy.cacheName)
  for (const entry of entries) {
    const { url, integrity = '' } = typeof entry === 'string' ? { url: entry } : entry
    const key = controller.getCacheKeyForURL(url)
    if (key === undefined || (await cache.match(key))) continue
    const answer = await fetch(url, { cache: 'reload', integrity }).catch(() => null)
    if (answer?.ok) await cache.put(key, answer)
  }
}
