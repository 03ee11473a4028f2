import { existsSync } from 'node:fs'

const KNOWN = [
  '/usr/bin/redis-server',
  '/usr/local/bin/redis-server',
  '/opt/homebrew/bin/redis-server',
]

/**
 * A Redis (7 or newer) that is installed here: REDIS_SERVER, or where systems put it; null without one.
 * @returns {string | null}
 */
export function findRedis() {
  const named = process.env.REDIS_SERVER
  if (named) return existsSync(named) ? named : null
  return KNOWN.find((path) => existsSync(path)) ?? null
}
