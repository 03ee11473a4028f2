import { useCallback, useRef, useState } from 'react'
import { engine, useStatus } from './engine.ts'

const PAGE = 100

/** Going back in the log: first what this device holds, then what the server has. */
export const useOlder = (roomId: string) => {
  const [limit, setLimit] = useState(PAGE)
  const [loading, setLoading] = useState(false)
  // What could not be read before can be read when the connection is another one.
  const [failedIn, setFailedIn] = useState<number | null>(null)
  const { since } = useStatus()
  const busy = useRef(false)
  const state: 'idle' | 'loading' | 'away' = loading
    ? 'loading'
    : failedIn === since
      ? 'away'
      : 'idle'

  const load = useCallback(
    async (held: number) => {
      if (busy.current) return
      busy.current = true
      if (held >= limit) {
        setLimit(held + PAGE)
      } else {
        setLoading(true)
        try {
          await engine().older(roomId)
          setLimit(held + PAGE)
        } catch {
          setFailedIn(engine().status.get().since)
        }
        setLoading(false)
      }
      busy.current = false
    },
    [roomId, limit],
  )
  return { limit, widen: setLimit, state, load }
}
