import type { IncomingMessage } from 'node:http'

/**
 * Whether a request may act with its cookie: it comes from our own pages, or from no page at all.
 * With `origins` (ORIGIN) these alone count; without, the origin must name the host that was asked.
 */
export function isOwnOrigin(req: IncomingMessage, origins: readonly string[]): boolean {
  const { origin, host } = req.headers
  if (origin === undefined) {
    const site = req.headers['sec-fetch-site']
    return site === undefined || site === 'same-origin' || site === 'none'
  }
  // A header that a client sends twice arrives joined: each of them has to be ours.
  return origin.split(', ').every((one) => {
    if (!URL.canParse(one)) return false
    if (origins.length > 0) return origins.includes(one)
    return new URL(one).host === host?.toLowerCase()
  })
}
