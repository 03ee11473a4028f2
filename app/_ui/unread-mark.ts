import { useEffect, useMemo, useRef, useState } from 'react'
import type { RoomRow } from '../../lib/client/db.ts'
import { engine, useLive } from './engine.ts'

/** What was new when I came (back): the places after `from`, up to `to`. */
export interface UnreadMark {
  from: number
  to: number
}

/** Set when the room is opened, and again while the page is out of sight. */
export const useUnreadMark = (roomId: string, room: RoomRow | undefined): UnreadMark | null => {
  const caughtUp = useLive(useMemo(() => engine().caughtUp(roomId), [roomId]))
  const [mark, setMark] = useState<UnreadMark | null>(null)
  const [stage, setStage] = useState<'closed' | 'opening' | 'open'>('closed')
  const high = useRef(0)

  if (room && stage === 'closed') {
    setStage('opening')
    if (room.seen > 0) setMark({ from: room.seen, to: Infinity })
  }
  // What was said before I came is new too, however late it arrives.
  if (stage === 'opening' && caughtUp > 0) {
    setStage('open')
    setMark((mark) => (mark && caughtUp > mark.from ? { ...mark, to: caughtUp } : null))
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
