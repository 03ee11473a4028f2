import { useEffect, useRef, useState, type RefObject } from 'react'
import type { Item } from '../../lib/client/view.ts'
import { seqOf } from './rows.ts'

interface End {
  scroller: RefObject<HTMLElement | null>
  items: readonly Item[]
  near: number
}

/** How much there is below what is shown. */
export const restOf = (element: HTMLElement) =>
  element.scrollHeight - element.scrollTop - element.clientHeight

/** Whether the newest message is in sight, and what came while it was not. */
export const useFromEnd = ({ scroller, items, near }: End) => {
  const [atEnd, setAtEnd] = useState(true)
  const [left, setLeft] = useState(Infinity)
  const newest = useRef(0)

  useEffect(() => {
    newest.current = items.reduce((most, item) => Math.max(most, seqOf(item) ?? 0), 0)
  }, [items])

  useEffect(() => {
    const element = scroller.current
    if (!element) return
    let [height, kept] = [element.clientHeight, true]
    const look = () => {
      // A keyboard or a growing composer takes from below: who was at the end stays there.
      if (element.clientHeight !== height && kept) element.scrollTop = element.scrollHeight
      height = element.clientHeight
      const now = restOf(element) <= near
      kept = now
      setAtEnd(now)
      setLeft((was) => (now ? Infinity : Math.min(was, newest.current)))
    }
    // A row that grows or a keyboard that opens moves the end without a scroll.
    const sizes = new ResizeObserver(look)
    sizes.observe(element)
    if (element.firstElementChild) sizes.observe(element.firstElementChild)
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      sizes.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [scroller, near])

  const missed = items.filter(
    (item) => item.kind === 'message' && !item.mine && (item.seq ?? 0) > left,
  ).length
  return { atEnd, missed }
}
