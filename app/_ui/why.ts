import type { Link } from '../../lib/client/wire.ts'
import { useStatus } from './engine.ts'

/** Why something is still here: the server's own words, or the connection's state; null when it is on its way. */
export const whyQueued = (link: Link, hindrance: { text: string } | undefined): string | null => {
  if (link === 'online') return hindrance?.text ?? null
  if (link === 'offline') return 'no network'
  if (link === 'outdated') return 'reload first'
  return 'no connection yet'
}

export const useWhy = (hindrance?: { text: string }) => whyQueued(useStatus().link, hindrance)
