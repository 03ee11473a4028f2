import { useEffect, type RefObject } from 'react'
import type { RoomRow } from '../../lib/client/db.ts'
import { engine } from './engine.ts'
import { useInSight } from './in-sight.ts'
import { newestOf, seqOf, type Row } from './rows.ts'
import { restOf } from './from-end.ts'

interface Seeing {
  roomId: string
  rows: readonly Row[]
  room: RoomRow | undefined
  scroller: RefObject<HTMLElement | null>
  near: number
  /** The last row on the screen, and whether it was the last of all when that was looked at. */
  last: number | undefined
  atEnd: boolean
}

/** Read is what was on the screen while the page was in sight. */
export const useSeen = ({ roomId, rows, room, scroller, near, last, atEnd }: Seeing) => {
  const visible = useInSight()
  const shown = last === undefined ? undefined : rows[last]
  const newest = newestOf(rows)
  const seen = room?.seen ?? 0
  useEffect(() => {
    // The list may have been moved in this very turn, to where reading goes on.
    const still = atEnd && scroller.current !== null && restOf(scroller.current) <= near
    const seq = still ? newest : shown ? (seqOf(shown.item) ?? 0) : 0
    if (visible && seq > seen) engine().seen(roomId, seq)
  }, [visible, atEnd, newest, shown, seen, roomId, scroller, near])
}
