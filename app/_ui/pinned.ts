import { defaultRangeExtractor, type Range } from '@tanstack/react-virtual'
import { useCallback, useRef, type SyntheticEvent } from 'react'
import type { Row } from './rows.ts'

/** What plays goes on playing when it is scrolled out of sight: its row stays mounted. */
export const usePinned = (rows: readonly Row[]) => {
  const playing = useRef(new Set<string>())

  const keyOf = (event: SyntheticEvent): string | undefined => {
    const line = (event.target as HTMLElement).closest<HTMLElement>('[data-index]')
    return rows[Number(line?.dataset.index)]?.key
  }
  const pin = (event: SyntheticEvent) => {
    const key = keyOf(event)
    if (key) playing.current.add(key)
  }
  const unpin = (event: SyntheticEvent) => {
    const key = keyOf(event)
    if (key) playing.current.delete(key)
  }

  const pinned = useCallback(
    (range: Range) => {
      const shown = defaultRangeExtractor(range)
      if (playing.current.size === 0) return shown
      const more = rows.flatMap((row, index) => (playing.current.has(row.key) ? [index] : []))
      return [...new Set([...shown, ...more])].sort((one, other) => one - other)
    },
    [rows],
  )
  return {
    pinned,
    pins: { onPlayCapture: pin, onPauseCapture: unpin, onEndedCapture: unpin },
  }
}
