import { defaultRangeExtractor, type Range } from '@tanstack/react-virtual'
import { useCallback, useRef, type SyntheticEvent } from 'react'

type Rows = readonly { key: string }[]

const keyOf = (rows: Rows, event: SyntheticEvent): string | undefined => {
  const line = (event.target as HTMLElement).closest<HTMLElement>('[data-index]')
  return rows[Number(line?.dataset.index)]?.key
}

/**
 * What plays goes on playing when it is scrolled out of sight, and what has the focus keeps it: its
 * row stays mounted. So does the one that somebody is led to.
 */
export const usePinned = (rows: Rows, led?: string) => {
  const playing = useRef(new Set<string>())
  const focused = useRef<string>(undefined)

  const pin = (event: SyntheticEvent) => {
    const key = keyOf(rows, event)
    if (key) playing.current.add(key)
  }
  const unpin = (event: SyntheticEvent) => {
    const key = keyOf(rows, event)
    if (key) playing.current.delete(key)
  }

  const pinned = useCallback(
    (range: Range) => {
      const shown = defaultRangeExtractor(range)
      const kept = new Set([...playing.current, focused.current, led])
      kept.delete(undefined)
      if (kept.size === 0) return shown
      const more = rows.flatMap(({ key }, index) => (kept.has(key) ? [index] : []))
      return [...new Set([...shown, ...more])].sort((one, other) => one - other)
    },
    [rows, led],
  )
  return {
    pinned,
    pins: { onPlayCapture: pin, onPauseCapture: unpin, onEndedCapture: unpin },
    focuses: {
      onFocusCapture: (event: SyntheticEvent) => void (focused.current = keyOf(rows, event)),
      onBlurCapture: () => void (focused.current = undefined),
    },
  }
}
