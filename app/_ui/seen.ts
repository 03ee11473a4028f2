import { useEffect, useSyncExternalStore } from 'react'
import type { RoomRow } from '../../lib/client/db.ts'
import { engine } from './engine.ts'
import { seqOf, type Row } from './rows.ts'

const watch = (listener: () => void) => {
  document.addEventListener('visibilitychange', listener)
  return () => document.removeEventListener('visibilitychange', listener)
}
const inSight = () => document.visibilityState === 'visible'

interface Seeing {
  roomId: string
  rows: readonly Row[]
  room: RoomRow | undefined
  atEnd: boolean
  last: number | undefined
}

/** Read is what was on the screen while the page was in sight. */
export const useSeen = ({ roomId, rows, room, atEnd, last }: Seeing) => {
  const visible = useSyncExternalStore(watch, inSight, () => false)
  const shown = last === undefined ? undefined : rows[last]
  const seq = atEnd ? (room?.high ?? 0) : shown ? (seqOf(shown.item) ?? 0) : 0
  const seen = room?.seen ?? 0
  useEffect(() => {
    if (visible && seq > seen && rows.length > 0) engine().seen(roomId, seq)
  }, [visible, seq, seen, roomId, rows.length])
}
