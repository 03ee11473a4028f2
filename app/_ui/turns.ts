import { useCallback, useEffect, useSyncExternalStore } from 'react'

/** More media that wait for bytes than this would hold up every other request of the page. */
const MOST = 2

let holders: readonly string[] = []
const listeners = new Set<() => void>()

const set = (next: readonly string[]) => {
  holders = next
  for (const tell of listeners) tell()
}
const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}
const leave = (id: string) => holders.includes(id) && set(holders.filter((other) => other !== id))

/** A turn to be shown while it grows. The first to come have it; a person can give it to another. */
export const useTurn = (id: string, wanted: boolean): [has: boolean, take: () => void] => {
  const has = useSyncExternalStore(
    subscribe,
    () => holders.includes(id),
    () => false,
  )
  const free = useSyncExternalStore(
    subscribe,
    () => holders.length < MOST,
    () => false,
  )
  useEffect(() => {
    if (wanted && free && !has) set([...holders, id])
  }, [wanted, free, has, id])
  useEffect(() => {
    if (!wanted) leave(id)
    return () => void leave(id)
  }, [wanted, id])
  const take = useCallback(
    () => set([...holders.filter((other) => other !== id), id].slice(-MOST)),
    [id],
  )
  return [has, take]
}
