import type { VirtualItem, Virtualizer } from '@tanstack/react-virtual'
import { useDeferredValue } from 'react'

type List = Pick<Virtualizer<HTMLDivElement, Element>, 'range' | 'getVirtualItems'>

/** What is in sight and what was there before, of what a list is to have: the rest can wait. */
export const pressing = (
  wanted: readonly VirtualItem[],
  before: readonly VirtualItem[],
  range: List['range'],
): readonly VirtualItem[] => {
  if (wanted === before || range === null) return wanted
  const there = new Set(before.map(({ key }) => key))
  const { startIndex, endIndex } = range
  return wanted.filter(
    ({ key, index }) => (index >= startIndex && index <= endIndex) || there.has(key),
  )
}

/** The rows of a list: those in sight at once, and those around them when there is time for it. */
export const useMounted = (virtualizer: List): readonly VirtualItem[] => {
  const wanted = virtualizer.getVirtualItems()
  return pressing(wanted, useDeferredValue(wanted), virtualizer.range)
}
