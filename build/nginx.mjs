import { findProgram } from './find.mjs'

const KNOWN = [
  '/usr/sbin/nginx',
  '/usr/local/sbin/nginx',
  '/usr/local/bin/nginx',
  '/opt/homebrew/bin/nginx',
]

/** An nginx that is installed here, or that NGINX names; null without one. */
export const findNginx = () => findProgram('NGINX', KNOWN)
