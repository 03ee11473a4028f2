import { useLiveQuery } from 'dexie-react-hooks'
import { LayoutGrid, Plus } from 'lucide-react'
import { Suspense, useState } from 'react'
import { type ListedRoom, roomList } from '../../lib/client/roomlist.ts'
import { useBadge } from './badge.ts'
import { engine } from './engine.ts'
import { useFreshList } from './fresh-list.ts'
import { Link } from './link.tsx'
import { Logo } from './logo.tsx'
import { Me } from './me.tsx'
import { part } from './part.ts'
import { RoomLink } from './room-link.tsx'
import { SearchField } from './search-door.tsx'

const NewRoom = part(async () => (await import('./new-room.tsx')).NewRoom)

/** Rooms that I have been in first, newest word on top; then what is open to everybody. */
export const sorted = (rooms: ListedRoom[]) => {
  const at = ({ room, waiting }: ListedRoom) =>
    Math.max(waiting?.sentAt ?? 0, room.last?.at ?? 0, room.createdAt)
  const byTime = rooms.toSorted((one, other) => at(other) - at(one))
  const known = ({ room }: ListedRoom) => room.openedAt !== undefined || room.role !== undefined
  return { mine: byTime.filter(known), others: byTime.filter((one) => !known(one)) }
}

export const Rooms = ({ open }: { open: string | null }) => {
  // The shortcut of the app's icon leads here.
  const [making, setMaking] = useState(() => location.search === '?new')
  const rooms = useLiveQuery(() => roomList(engine().db), [])
  useBadge(rooms)
  useFreshList(open === null)

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
      {mine.length > 0 && (
        <div className="mx-4 mb-2 flex gap-1.5">
          <SearchField />
          <Link
            href="/catalogue"
            className="icon-button -me-2"
            aria-label="Catalogue"
            title="Catalogue"
          >
            <LayoutGrid size={20} aria-hidden />
          </Link>
        </div>
      )}
      <nav aria-label="Rooms" className="min-h-0 grow overflow-y-auto px-2 pb-4">
        {rooms && mine.length === 0 && <FirstVisit onMake={() => setMaking(true)} />}
        <List rooms={mine} open={open} />
        {others.length > 0 && (
          <h2 className="px-3 pt-5 pb-1 text-sm font-semibold text-muted">Open to everybody</h2>
        )}
        <List rooms={others} open={open} />
      </nav>
      <Me />
      <Suspense fallback={null}>{making && <NewRoom onClose={() => setMaking(false)} />}</Suspense>
    </>
  )
}

const List = ({ rooms, open }: { rooms: ListedRoom[]; open: string | null }) => (
  <ul>
    {rooms.map((listed) => (
      <li key={listed.room.id}>
        <RoomLink {...listed} open={listed.room.id === open} />
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
    <Link
      href="/move"
      className="-mx-4 mt-2 flex min-h-11 items-center justify-center text-sm font-semibold text-accent"
    >
      I have a code from another device
    </Link>
  </div>
)
