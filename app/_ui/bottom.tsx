import { Sprout } from 'lucide-react'
import { useEffect, useEffectEvent, useRef } from 'react'
import type { RoomRow } from '../../lib/client/db.ts'
import { useStatus } from './engine.ts'

interface Props {
  room: RoomRow | undefined
  empty: boolean
  reach: 'idle' | 'loading' | 'away' | 'start'
  /** How many places of the log are shown, and whether that is all that was asked for so far. */
  held: number
  known: boolean
  /** Somebody comes near the end. */
  onNear: () => void
}

const words = (reach: Props['reach'], held: number, online: boolean, closed: boolean): string => {
  if (held === 0)
    return online
      ? 'Opening the board…'
      : 'This board is not on this device yet. It opens as soon as there is a network.'
  if (reach === 'start') return 'This is where the board begins.'
  if (closed) return 'What was posted before is not on this device.'
  if (reach === 'away')
    return online
      ? 'Older posts could not be fetched.'
      : 'This device’s copy ends here. Older posts come when you are back online.'
  return 'Fetching older posts…'
}

/** Below the oldest post: where the log, or this device's copy of it, begins. Reads on by itself. */
export const Bottom = ({ room, empty, reach, held, known, onNear }: Props) => {
  const online = useStatus().link === 'online'
  const end = useRef<HTMLDivElement>(null)
  const reads = useEffectEvent(onNear)
  const wanted = reach === 'idle' && known && held > 0
  useEffect(() => {
    const element = end.current
    if (!wanted || !element) return
    const near = (entries: IntersectionObserverEntry[]) =>
      entries.some((one) => one.isIntersecting) && reads()
    const observer = new IntersectionObserver(near, { rootMargin: '800px 0px' })
    observer.observe(element)
    return () => observer.disconnect()
  }, [wanted, held])
  if (empty && reach === 'start' && !room?.closed && (online || room?.head === 0))
    return (
      <div className="px-6 py-14 text-center text-pretty text-muted">
        <Sprout size={34} aria-hidden className="mx-auto mb-3" />
        Nothing posted yet. No.1 can be yours: say something, or attach a picture.
      </div>
    )
  return (
    <div ref={end} className="px-6 py-5 text-center text-sm text-pretty text-muted">
      {words(reach, held, online, room?.closed !== undefined)}
      {reach === 'away' && online && !room?.closed && (
        <button
          type="button"
          className="-my-3 min-h-11 px-2 font-semibold text-accent"
          onClick={onNear}
        >
          Try again
        </button>
      )}
    </div>
  )
}
