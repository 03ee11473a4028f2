import type { Virtualizer } from '@tanstack/react-virtual'
import { useLayoutEffect, useRef } from 'react'
import type { Row } from './rows.ts'

interface Stay {
  rows: readonly Row[]
  /** As it was before these rows. */
  atEnd: boolean
  /** Somebody is on the way to a certain message. */
  led: boolean
  virtualizer: Virtualizer<HTMLDivElement, Element>
}

/**
 * Who is at the end stays there, also when something comes in before what has not gone out yet: the
 * list by itself follows only what comes last.
 */
export const useStay = ({ rows, atEnd, led, virtualizer }: Stay) => {
  const known = useRef<ReadonlySet<string>>(new Set())
  useLayoutEffect(() => {
    const before = known.current
    known.current = new Set(rows.map(({ key }) => key))
    const first = rows.findIndex(({ key }) => before.has(key))
    const among = first >= 0 && rows.slice(first).some(({ key }) => !before.has(key))
    if (among && atEnd && !led) virtualizer.scrollToEnd()
  }, [rows, atEnd, led, virtualizer])
}
