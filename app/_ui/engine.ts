import { useCallback, useSyncExternalStore } from 'react'
import { openEngine } from '../../lib/client/browser.ts'
import type { Engine, Live } from '../../lib/client/engine.ts'
import { Updates } from '../../lib/client/updates.ts'

let opened: Engine | undefined

/** The page's one engine, opened on first use: the prerendered shell has none. */
export const engine = (): Engine => (opened ??= openEngine())

export const useLive = <T>(live: Live<T>): T => {
  const subscribe = useCallback((listener: () => void) => live.subscribe(listener), [live])
  const get = () => live.get()
  return useSyncExternalStore(subscribe, get, get)
}

export const useMe = () => useLive(engine().me)
export const useStatus = () => useLive(engine().status)

/** The page's versions. */
export const updates = new Updates()
