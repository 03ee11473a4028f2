import { useEffect, useRef, useState } from 'react'
import type { RoomRow } from '../../lib/client/db.ts'

/** What was new when I came (back): the places after `from`, up to `to`. */
export interface UnreadMark {
  from: number
  to: number
}

/** Set when the room is opened, and again while the page is out of sight. */
export const useUnreadMark = (room: RoomRow | undefined): UnreadMark | null => {
  const [mark, setMark] = useState<UnreadMark | null>(null)
  const [opened, setOpened] = useState(false)
  const high = useRef(0)

  if (room && !opened) {
    setOpened(true)
    const to = Math.max(room.head, room.high)
    if (room.seen > 0 && to > room.seen) setMark({ from: room.seen, to })
  }

  useEffect(() => {
    high.current = room?.high ?? 0
  }, [room])

  useEffect(() => {
    const away = () => {
      const from = high.current
      if (document.visibilityState === 'hidden') setMark(from > 0 ? { from, to: Infinity } : null)
      else setMark((mark) => mark && { ...mark, to: Math.min(mark.to, high.current) })
    }
    document.addEventListener('visibilitychange', away)
    return () => document.removeEventListener('visibilitychange', away)
  }, [])
  return mark
}
