import { useLiveQuery } from 'dexie-react-hooks'
import { Plus } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { RoomRow } from '../../lib/client/db.ts'
import { useBadge } from './badge.ts'
import { engine, useMe } from './engine.ts'
import { Logo } from './logo.tsx'
import { Me } from './me.tsx'
import { NewRoom } from './new-room.tsx'
import { RoomLink } from './room-link.tsx'

/** Rooms that I have been in first, newest word on top; then what is open to everybody. */
const sorted = (rooms: RoomRow[]) => {
  const at = (room: RoomRow) => Math.max(room.last?.at ?? 0, room.createdAt)
  const byTime = rooms.toSorted((one, other) => at(other) - at(one))
  const known = (room: RoomRow) => room.openedAt !== undefined || room.role !== undefined
  return { mine: byTime.filter(known), others: byTime.filter((room) => !known(room)) }
}

export const Rooms = ({ open }: { open: string | null }) => {
  const me = useMe()
  const [making, setMaking] = useState(false)
  const rooms = useLiveQuery(() => engine().db.rooms.toArray(), [])
  useBadge(rooms)

  const known = me !== null
  useEffect(() => {
    // Without a network the list is what this device has.
    if (known)
      engine()
        .refreshRooms()
        .catch(() => undefined)
  }, [known])

  const { mine, others } = sorted(rooms ?? [])
  return (
    <>
      <header className="flex items-center gap-2.5 px-4 pt-4 pb-2">
        <Logo className="size-8" />
        <h1 className="grow text-xl font-bold tracking-tight">Tendril</h1>
        <button type="button" className="button button-main px-4" onClick={() => setMaking(true)}>
          <Plus size={18} strokeWidth={2.5} aria-hidden />
          New room
        </button>
      </header>
      <nav aria-label="Rooms" className="min-h-0 grow overflow-y-auto px-2 pb-4">
        {rooms?.length === 0 && <FirstVisit onMake={() => setMaking(true)} />}
        <List rooms={mine} open={open} />
        {others.length > 0 && (
          <h2 className="px-3 pt-5 pb-1 text-sm font-semibold text-muted">Open to everybody</h2>
        )}
        <List rooms={others} open={open} />
      </nav>
      <Me />
      {making && <NewRoom onClose={() => setMaking(false)} />}
    </>
  )
}

const List = ({ rooms, open }: { rooms: RoomRow[]; open: string | null }) => (
  <ul>
    {rooms.map((room) => (
      <li key={room.id}>
        <RoomLink room={room} open={room.id === open} />
      </li>
    ))}
  </ul>
)

const FirstVisit = ({ onMake }: { onMake: () => void }) => (
  <div className="mx-auto max-w-xs px-4 py-12 text-center">
    <Logo grows className="mx-auto mb-5 h-24 md:hidden" />
    <p className="text-lg font-semibold text-balance">
      Chat that keeps working when the network does not.
    </p>
    <p className="mt-2 mb-6 text-pretty text-muted">
      Make a room, share its link, and talk. No account is needed.
    </p>
    <button type="button" className="button button-quiet" onClick={onMake}>
      Make your first room
    </button>
  </div>
)
