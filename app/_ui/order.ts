import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'

/** Where in a row something belongs whose middle is at `x`, among the middles of the others. */
export const placeAt = (x: number, others: readonly number[]): number =>
  others.filter((middle) => middle < x).length

const keys: Record<string, (at: number, last: number) => number> = {
  ArrowLeft: (at) => at - 1,
  ArrowUp: (at) => at - 1,
  ArrowRight: (at) => at + 1,
  ArrowDown: (at) => at + 1,
  Home: () => 0,
  End: (_, last) => last,
}

const middleOf = (item: Element) => {
  const { left, width } = item.getBoundingClientRect()
  return left + width / 2
}

/**
 * Puts the items of a list in another order: by a grip that is drawn along, or with its arrow keys.
 * Items are the list's children, in the order of `order`.
 */
export const useOrder = (order: readonly string[], onMove: (key: string, to: number) => void) => {
  const list = useRef<HTMLUListElement>(null)
  const [drawn, setDrawn] = useState<string | null>(null)
  const [moved, setMoved] = useState<{ key: string } | null>(null)

  // An item that changes its place in the page loses the focus, and may be out of sight.
  useEffect(() => {
    const item = moved && list.current?.children[order.indexOf(moved.key)]
    if (!item) return
    item.querySelector<HTMLElement>('[data-grip]')?.focus({ preventScroll: true })
    item.scrollIntoView({ inline: 'nearest', block: 'nearest' })
  }, [moved, order])

  const move = (key: string, to: number) => {
    const at = order.indexOf(key)
    if (at < 0 || to === at || to < 0 || to >= order.length) return
    onMove(key, to)
    setMoved({ key })
  }

  // On the window: a finger stays on its way also while what it holds moves in the page.
  const follow = useRef<(x: number) => void>(undefined)
  useEffect(() => {
    follow.current = (x) => {
      const items = [...(list.current?.children ?? [])]
      const at = drawn === null ? -1 : order.indexOf(drawn)
      if (drawn === null || at < 0) return
      move(drawn, placeAt(x, items.filter((_, index) => index !== at).map(middleOf)))
    }
  })
  useEffect(() => {
    if (drawn === null) return
    const along = (event: globalThis.PointerEvent) => follow.current?.(event.clientX)
    const end = () => setDrawn(null)
    window.addEventListener('pointermove', along)
    window.addEventListener('pointerup', end)
    window.addEventListener('pointercancel', end)
    return () => {
      window.removeEventListener('pointermove', along)
      window.removeEventListener('pointerup', end)
      window.removeEventListener('pointercancel', end)
    }
  }, [drawn])

  const gripOf = (key: string) => ({
    'data-grip': '',
    onPointerDown: (event: PointerEvent) => {
      if (event.button === 0) setDrawn(key)
    },
    onKeyDown: (event: KeyboardEvent) => {
      const to = keys[event.key]?.(order.indexOf(key), order.length - 1)
      if (to === undefined) return
      event.preventDefault()
      move(key, to)
    },
  })
  return { list, gripOf, drawn }
}
