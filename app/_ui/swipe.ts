import { useRef, type TouchEvent } from 'react'

interface Ways {
  onBefore: () => void
  onAfter: () => void
  onDown: () => void
}

const FAR = 60

/** A finger that wipes to a side, or down. Two fingers zoom and are left alone. */
export const useSwipe = ({ onBefore, onAfter, onDown }: Ways) => {
  const start = useRef<{ x: number; y: number } | null>(null)
  return {
    onTouchStart: (event: TouchEvent) => {
      const touch = event.touches[0]
      const zoomed = (window.visualViewport?.scale ?? 1) > 1.05
      const alone = touch && event.touches.length === 1 && !zoomed
      start.current = alone ? { x: touch.clientX, y: touch.clientY } : null
    },
    onTouchEnd: (event: TouchEvent) => {
      const touch = event.changedTouches[0]
      if (!touch || !start.current || (event.target as Element).closest('video,audio')) return
      const [x, y] = [touch.clientX - start.current.x, touch.clientY - start.current.y]
      start.current = null
      if (y > FAR * 1.5 && Math.abs(x) < y / 2) onDown()
      else if (Math.abs(x) > FAR && Math.abs(y) < Math.abs(x) / 2) (x > 0 ? onBefore : onAfter)()
    },
  }
}
