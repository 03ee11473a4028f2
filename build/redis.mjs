import { findProgram } from './find.mjs'

const KNOWN = [
  '/usr/bin/redis-server',
  '/usr/local/bin/redis-server',
  '/opt/homebrew/bin/redis-server',
]

/** A Redis (7 or newer) that is installed here, or that REDIS_SERVER names; null without one. */
export const findRedis = () => findProgram('REDIS_SERVER', KNOWN)
