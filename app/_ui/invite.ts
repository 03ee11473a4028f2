import { useSyncExternalStore } from 'react'
import { inviteOf } from './route.ts'

const subscribe = (listener: () => void) => {
  window.addEventListener('hashchange', listener)
  return () => window.removeEventListener('hashchange', listener)
}

/** The invitation in the address, also one that is pasted into a tab that is here already. */
export const useInvite = () =>
  useSyncExternalStore(
    subscribe,
    () => inviteOf(window.location.href),
    () => undefined,
  )
