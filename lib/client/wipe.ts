import { uuidv7 } from './uuid.ts'

/**
 * Which log-out was the last on this device. What a browser keeps for a page to read at once it writes down
 * seconds later: one that is killed meanwhile still has it. This is written when it is answered, and the
 * worker tells each page of it.
 */
const CACHE = 'tendril:wipe'
const AT = '/wipe'

/** Whatever was kept before belongs to somebody who has left. */
export async function markWipe(): Promise<void> {
  const cache = await caches.open(CACHE)
  await cache.put(AT, new Response(uuidv7()))
  // It is in the file once it can be read from there.
  await cache.match(AT)
}

const lastWipe = async (): Promise<string> =>
  (await (await caches.match(AT, { cacheName: CACHE }))?.text()) ?? ''

/** The shell, which knows of the last wipe, if there was one. */
export async function tellWipe(shell: Promise<Response>): Promise<Response> {
  const [page, wipe] = await Promise.all([shell, lastWipe().catch(() => '')])
  if (wipe === '') return page
  const { status, headers } = page
  const html = (await page.text()).replace('<html', () => `<html data-wipe="${wipe}"`)
  return new Response(html, { status, headers })
}
