import type { Virtualizer } from '@tanstack/react-virtual'

type List = Virtualizer<HTMLDivElement, Element>

/**
 * What changes its height above the window is made up for, also while somebody scrolls back: with
 * every older page the line between days moves up from the row that was the first.
 */
export const steady = (list: List) => {
  list.shouldAdjustScrollPositionOnItemSizeChange = ({ key, start, end }, _delta, instance) => {
    const top = instance.scrollOffset ?? 0
    return instance.itemSizeCache.has(key) ? end <= top : start < top
  }
}
