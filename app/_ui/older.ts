import type { Virtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useRef, useState, type RefObject } from 'react'
import { flushSync } from 'react-dom'
import { engine, useStatus } from './engine.ts'

export const PAGE = 100
/** Rows from the top at which the next page is asked for. */
const AHEAD = 6

/**
 * Going back in the log: first what this device holds, then what the server has.
 * @param least to begin with
 */
export const useOlder = (roomId: string, least = PAGE) => {
  const [limit, setLimit] = useState(Math.max(PAGE, least))
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

  const widen = useCallback((least: number) => setLimit((now) => Math.max(now, least)), [])

  const load = useCallback(
    async (held: number) => {
      if (busy.current) return
      busy.current = true
      if (held >= limit) {
        setLimit(held + PAGE)
      } else {
        setLoading(true)
        setFailedIn(null)
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
  return { limit, widen, state, load }
}

interface Reading {
  wanted: boolean
  held: number
  load: (held: number) => Promise<void>
  scroller: RefObject<HTMLElement | null>
  virtualizer: Virtualizer<HTMLDivElement, Element>
}

/** Reads on when somebody comes near the top. */
export const useReadOn = ({ wanted, held, load, scroller, virtualizer }: Reading) => {
  const { range } = virtualizer
  const nearTop = range !== null && range.startIndex < AHEAD
  useEffect(() => {
    const element = scroller.current
    if (!wanted || !element) return
    const look = () => {
      const top = virtualizer.getVirtualItemForOffset(element.scrollTop)
      if (top && top.index < AHEAD) void load(held)
    }
    // What is at hand is there in the same frame: nobody sees where it began.
    const scrolled = () => flushSync(look)
    element.addEventListener('scroll', scrolled, { passive: true })
    // A list that has been scrolled hears of it with the next frame, and one out of sight has none:
    // until then it takes itself to be at the top.
    const frame = nearTop ? requestAnimationFrame(look) : 0
    return () => {
      element.removeEventListener('scroll', scrolled)
      cancelAnimationFrame(frame)
    }
  }, [wanted, nearTop, held, load, scroller, virtualizer])
}
