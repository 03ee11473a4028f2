import { useSyncExternalStore } from 'react'

const watch = (listener: () => void) => {
  document.addEventListener('visibilitychange', listener)
  return () => document.removeEventListener('visibilitychange', listener)
}
const inSight = () => document.visibilityState === 'visible'

/** Whether the page is in front of somebody. */
export const useInSight = () => useSyncExternalStore(watch, inSight, () => false)
