import { Share2 } from 'lucide-react'
import { useState } from 'react'
import type { RoomRow } from '../../lib/client/db.ts'
import { useStatus } from './engine.ts'
import { Share } from './share.tsx'

interface Props {
  room: RoomRow | undefined
  state: 'idle' | 'loading' | 'away' | 'start'
  empty: boolean
  onAgain: () => void
}

const words = (state: Props['state'], held: boolean, online: boolean, closed: boolean): string => {
  if (!held)
    return online
      ? 'Opening the room…'
      : 'This room is not on this device yet. It opens as soon as there is a network.'
  if (state === 'start') return 'This is where the room begins.'
  if (closed) return 'What was said before is not on this device.'
  if (state === 'away')
    return online
      ? 'Older messages could not be fetched.'
      : 'This device’s copy ends here. Older messages come when you are back online.'
  return 'Fetching older messages…'
}

/** Above the first message: where the log, or this device's copy of it, begins. */
export const Beginning = ({ room, state, empty, onAgain }: Props) => {
  const online = useStatus().link === 'online'
  if (empty && room?.closed) return null
  const held = room !== undefined && (room.high > 0 || online)
  if (empty && held && state === 'start') return <Nothing room={room} />
  return (
    <p className="absolute inset-x-6 top-5 text-center text-sm text-pretty text-muted">
      {words(state, held, online, room?.closed !== undefined)}
      {held && state === 'away' && online && !room?.closed && (
        <button
          type="button"
          className="-my-3 min-h-11 px-2 font-semibold text-accent"
          onClick={onAgain}
        >
          Try again
        </button>
      )}
    </p>
  )
}

/** The first word is easier to say when somebody hears it. */
const Nothing = ({ room }: { room: RoomRow }) => {
  const [sharing, setSharing] = useState(false)
  return (
    <div className="absolute inset-x-6 bottom-2 text-center text-pretty text-muted">
      <p>Nothing said yet. The first word is yours.</p>
      <button type="button" className="button button-quiet mt-3" onClick={() => setSharing(true)}>
        <Share2 size={18} aria-hidden />
        Share its link
      </button>
      {sharing && <Share room={room} onClose={() => setSharing(false)} />}
    </div>
  )
}
