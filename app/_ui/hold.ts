import { useLayoutEffect, type RefObject } from 'react'

/** Who has not scrolled further than this is at the top, and sees what comes in there. */
export const TOP = 8

/** The first child that reaches below this line; they stand in order. */
const firstBelow = (list: HTMLElement, line: number): Element | undefined => {
  const { children } = list
  let [from, to] = [0, children.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if ((children[middle]?.getBoundingClientRect().bottom ?? line) > line) to = middle
    else from = middle + 1
  }
  return children[from]
}

/** What is read stays where it is, whatever comes in or grows above it. */
export const useHold = (
  scroller: RefObject<HTMLElement | null>,
  list: RefObject<HTMLElement | null>,
) =>
  useLayoutEffect(() => {
    const [element, parts] = [scroller.current, list.current]
    if (!element || !parts) return
    let held: { part: Element; from: number } | null = null
    const edge = () => element.getBoundingClientRect().top
    const note = () => {
      const part = element.scrollTop > TOP ? firstBelow(parts, edge()) : undefined
      held = part ? { part, from: part.getBoundingClientRect().top - edge() } : null
    }
    const hold = () => {
      if (held?.part.isConnected) {
        const moved = held.part.getBoundingClientRect().top - edge() - held.from
        if (Math.abs(moved) >= 1) element.scrollTop += moved
      }
      note()
    }
    // After the layout and before anything is painted.
    const sizes = new ResizeObserver(hold)
    sizes.observe(parts)
    element.addEventListener('scroll', note, { passive: true })
    return () => {
      sizes.disconnect()
      element.removeEventListener('scroll', note)
    }
  }, [scroller, list])
