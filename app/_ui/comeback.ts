import type { Virtualizer } from '@tanstack/react-virtual'
import { useEffect, useEffectEvent, useLayoutEffect, useState } from 'react'
import { routeOf } from './route.ts'
import type { Row } from './rows.ts'

/** Where somebody was reading who looks at the media of a room meanwhile. */
export interface Place {
  /** Of the first row that was all in sight. */
  key: string
  /** How much of the log was shown. */
  limit: number
}

const places = new Map<string, Place>()

/** Where it goes on after the media; null where a room opens as it always does. */
export const useComeback = (roomId: string): Place | null => {
  const [place] = useState(() => places.get(roomId) ?? null)
  useEffect(() => void places.delete(roomId), [roomId])
  return place
}

const here = (roomId: string) => {
  const route = routeOf(window.location.pathname)
  return route.name === 'room' && route.roomId === roomId ? route : null
}

/** For what is looked at meanwhile: whoever goes elsewhere from there does not come back. */
export const useKeptPlace = (roomId: string) =>
  useEffect(
    () => () => {
      if (!here(roomId)) places.delete(roomId)
    },
    [roomId],
  )

interface Leaving {
  roomId: string
  rows: readonly Row[]
  limit: number
  /** There it goes on by itself. */
  atEnd: boolean
  virtualizer: Virtualizer<HTMLDivElement, Element>
}

/** Notes the place when the media of the room take over. */
export const useLeaving = ({ roomId, rows, limit, atEnd, virtualizer }: Leaving) => {
  const note = useEffectEvent(() => {
    if (atEnd || here(roomId)?.view !== 'media') return
    const top = virtualizer.scrollOffset ?? 0
    const first = virtualizer.getVirtualItems().find(({ start }) => start >= top)
    const row = first && rows[first.index]
    if (row) places.set(roomId, { key: row.key, limit })
  })
  useLayoutEffect(() => () => note(), [])
}
