import { findProgram } from './find.mjs'

const KNOWN = ['/usr/bin/caddy', '/usr/local/bin/caddy', '/opt/homebrew/bin/caddy']

/** A Caddy that is installed here, or that CADDY names; null without one. */
export const findCaddy = () => findProgram('CADDY', KNOWN)
