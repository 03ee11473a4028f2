import { useCallback, useEffect, useSyncExternalStore } from 'react'

/** More media that wait for bytes than this would hold up every other request of the page. */
const MOST = 2

let holders: readonly string[] = []
/** Those that would make way for one that grows. */
const loose = new Set<string>()
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

/** With one more than there may be, one that would make way does, or else the first that came. */
const enter = (id: string) => {
  const others = holders.filter((other) => other !== id)
  const way = others.length < MOST ? undefined : (others.find((one) => loose.has(one)) ?? others[0])
  set([...others.filter((other) => other !== way), id])
}

const isFree = (yields: boolean) =>
  holders.length < MOST || (!yields && holders.some((one) => loose.has(one)))

/**
 * A turn to be shown alive. The first to come have it, but one that `yields` makes way for one that
 * does not; a person can give it to another.
 */
export const useTurn = (
  id: string,
  wanted: boolean,
  yields = false,
): [has: boolean, take: () => void] => {
  const has = useSyncExternalStore(
    subscribe,
    () => holders.includes(id),
    () => false,
  )
  const free = useSyncExternalStore(
    subscribe,
    () => isFree(yields),
    () => false,
  )
  useEffect(() => {
    if (yields) loose.add(id)
    else loose.delete(id)
    return () => void loose.delete(id)
  }, [id, yields])
  useEffect(() => {
    if (wanted && free && !has) enter(id)
  }, [wanted, free, has, id])
  useEffect(() => {
    if (!wanted) leave(id)
  }, [wanted, id])
  useEffect(() => () => void leave(id), [id])
  const take = useCallback(() => enter(id), [id])
  return [has, take]
}
