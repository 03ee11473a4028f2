import { useRef, type MouseEvent, type TouchEvent } from 'react'

const LONG = 450
const STILL = 10

/** A finger that rests on something. Android says `contextmenu`; iOS says nothing, so we count. */
export const useLongPress = (onPress: () => void) => {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const start = useRef({ x: 0, y: 0 })
  const stop = () => clearTimeout(timer.current)
  return {
    onTouchStart: (event: TouchEvent) => {
      const touch = event.touches[0]
      stop()
      if (
        !touch ||
        event.touches.length > 1 ||
        (event.target as Element).closest('a,button,video,audio')
      )
        return
      start.current = { x: touch.clientX, y: touch.clientY }
      timer.current = setTimeout(onPress, LONG)
    },
    onTouchMove: (event: TouchEvent) => {
      const touch = event.touches[0]
      const { x, y } = start.current
      if (touch && Math.hypot(touch.clientX - x, touch.clientY - y) > STILL) stop()
    },
    onTouchEnd: stop,
    onTouchCancel: stop,
    onContextMenu: (event: MouseEvent) => {
      if (matchMedia('(pointer: coarse)').matches && !(event.target as Element).closest('a'))
        event.preventDefault()
    },
  }
}
