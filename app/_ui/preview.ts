import { useEffect, useRef, useState, type FocusEvent, type PointerEvent } from 'react'

const REST = 120
const LONG = 450
const STILL = 10

/**
 * Something small that shows while one points at a link, has it in focus, or rests a finger on it.
 * The pointer may go over to it; Escape or a touch elsewhere closes it.
 */
export const usePreview = () => {
  const [open, setOpen] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const start = useRef({ x: 0, y: 0 })
  const rested = useRef(false)

  const stop = () => clearTimeout(timer.current)
  const later = (next: boolean, ms = REST) => {
    stop()
    timer.current = setTimeout(() => {
      rested.current = ms === LONG
      setOpen(next)
    }, ms)
  }
  useEffect(() => () => clearTimeout(timer.current), [])

  useEffect(() => {
    if (!open) return
    const close = (event: Event) => {
      if (event instanceof KeyboardEvent && event.key !== 'Escape') return
      setOpen(false)
    }
    const signs = ['keydown', 'pointerdown'] as const
    for (const sign of signs) document.addEventListener(sign, close, true)
    return () => {
      for (const sign of signs) document.removeEventListener(sign, close, true)
    }
  }, [open])

  const points = (over: boolean) => (event: PointerEvent) => {
    if (event.pointerType === 'mouse') later(over)
  }
  const rests = {
    onPointerEnter: points(true),
    onPointerLeave: points(false),
  }
  return {
    open,
    show: () => setOpen(true),
    /** For what it shows. */
    rests,
    /** For the link. */
    asks: {
      ...rests,
      onFocus: ({ currentTarget }: FocusEvent) => {
        if (currentTarget.matches(':focus-visible')) setOpen(true)
      },
      onBlur: () => {
        stop()
        setOpen(false)
      },
      onPointerDown: ({ pointerType, clientX, clientY }: PointerEvent) => {
        rested.current = false
        stop()
        start.current = { x: clientX, y: clientY }
        if (pointerType !== 'mouse') later(true, LONG)
      },
      onPointerMove: ({ pointerType, clientX, clientY }: PointerEvent) => {
        const { x, y } = start.current
        if (pointerType !== 'mouse' && Math.hypot(clientX - x, clientY - y) > STILL) stop()
      },
      onPointerUp: ({ pointerType }: PointerEvent) => pointerType !== 'mouse' && stop(),
      onPointerCancel: stop,
      // The browser's own menu of a link would lie over it.
      onContextMenu: (event: { preventDefault: () => void }) => {
        if (matchMedia('(pointer: coarse)').matches) event.preventDefault()
      },
    },
    /** Whether the click that comes is the end of such a rest. */
    isRest: () => {
      const was = rested.current
      rested.current = false
      return was
    },
  }
}
