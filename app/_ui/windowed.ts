import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual'
import { useLayoutEffect } from 'react'
import { steady } from './steady.ts'

export type Windowed = Virtualizer<HTMLDivElement, Element>
type Options = Parameters<typeof useVirtualizer<HTMLDivElement, Element>>[0]

/** A list of which only what is in sight, or nearly, is mounted; what is read stays in its place. */
export const useWindowed = (options: Options): Windowed => {
  // oxlint-disable-next-line react/incompatible-library
  const list = useVirtualizer({ overscan: 10, ...options })
  useLayoutEffect(() => steady(list), [list])
  return list
}
