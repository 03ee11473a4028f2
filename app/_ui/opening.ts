import type { Virtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, type RefObject } from 'react'
import type { Place } from './comeback.ts'
import { newestOf, type Row } from './rows.ts'
import type { UnreadMark } from './unread-mark.ts'

interface Opening {
  rows: readonly Row[]
  mark: UnreadMark | null
  ready: boolean
  /** Where somebody was who has looked at something else. */
  place: Place | null
  /** Somebody is on the way to a certain message. */
  led: boolean
  scroller: RefObject<HTMLElement | null>
  virtualizer: Virtualizer<HTMLDivElement, Element>
}

/** What somebody does who begins to read. */
const signs = ['wheel', 'pointerdown', 'touchstart', 'keydown'] as const

/**
 * It opens where I stopped reading. While it is still being found out what is new, it stands at the
 * end; but who has begun to read is left in peace.
 */
export const useOpening = ({ rows, mark, ready, place, led, scroller, virtualizer }: Opening) => {
  const stage = useRef<'closed' | 'at the end' | 'open'>('closed')

  useEffect(() => {
    const element = scroller.current
    const reads = () => (stage.current = 'open')
    for (const sign of signs) element?.addEventListener(sign, reads, { passive: true })
    return () => {
      for (const sign of signs) element?.removeEventListener(sign, reads)
    }
  }, [scroller])

  useEffect(() => {
    if (led) stage.current = 'open'
    if (stage.current === 'open' || !ready || rows.length === 0) return
    const back = place ? rows.findIndex(({ key }) => key === place.key) : -1
    if (back >= 0) {
      stage.current = 'open'
      return virtualizer.scrollToIndex(back, { align: 'start' })
    }
    const fresh = rows.findIndex((row) => row.fresh)
    if (fresh >= 0) virtualizer.scrollToIndex(fresh, { align: 'start' })
    else if (stage.current === 'closed') virtualizer.scrollToEnd()
    // What came is told before it is on the screen.
    const came = mark !== null && mark.to !== Infinity && newestOf(rows) > mark.from
    const known = fresh >= 0 || mark === null || came
    stage.current = known ? 'open' : 'at the end'
  }, [rows, mark, ready, place, led, virtualizer])
}
