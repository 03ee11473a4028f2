import { existsSync } from 'node:fs'

const KNOWN = [
  '/usr/sbin/nginx',
  '/usr/local/sbin/nginx',
  '/usr/local/bin/nginx',
  '/opt/homebrew/bin/nginx',
]

/**
 * An nginx that is installed here: NGINX, or where systems put it; null without one.
 * @returns {string | null}
 */
export function findNginx() {
  const named = process.env.NGINX
  if (named) return existsSync(named) ? named : null
  return KNOWN.find((path) => existsSync(path)) ?? null
}
