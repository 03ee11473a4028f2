import { useLiveQuery } from 'dexie-react-hooks'
import { ArrowLeft, Paperclip, Plus } from 'lucide-react'
import { useState } from 'react'
import type { ShareRow } from '../../lib/client/db.ts'
import { type ListedRoom, roomList } from '../../lib/client/roomlist.ts'
import { chooseRoom, dropShare, openShares } from '../../lib/client/shares.ts'
import { useAct } from './act.ts'
import { Avatar } from './avatar.tsx'
import { closingOf } from './closing.ts'
import { engine } from './engine.ts'
import { useFreshList } from './fresh-list.ts'
import { useLaunchedFiles } from './launched.ts'
import { Link } from './link.tsx'
import { NewRoom } from './new-room.tsx'
import { Problem } from './problem.tsx'
import { kinds } from './room-link.tsx'
import { sorted } from './rooms.tsx'
import { replace, roomPath } from './route.ts'
import { bytes } from './size.ts'

/** Why it could not be taken, by the address that the worker or the server sent us to. */
const troubles: Record<string, string> = {
  '?missed':
    'Tendril was still being set up on this device and could not take what you shared. The other app still has it: go back and share it once more.',
  '?full':
    'This device has no space left for what you shared. Nothing of it was kept, and the other app still has it: free some space, or share less.',
  '?failed':
    'What you shared could not be kept. The other app still has it: go back and share it once more.',
}

/** From the system's share sheet, or opened with the app: a person says where it goes. */
export const Shared = () => {
  const [trouble] = useState(() => troubles[location.search] ?? null)
  const opening = useLaunchedFiles()
  const shares = useLiveQuery(() => openShares(engine().db), [])
  const rooms = useLiveQuery(() => roomList(engine().db), [])
  useFreshList(true)
  if (!shares || !rooms) return null
  const [share] = shares
  return (
    <div className="flex min-h-0 grow flex-col">
      <header className="flex min-h-16 items-center gap-1 border-b border-line px-2 md:px-4">
        <Link href="/" className="icon-button md:hidden" aria-label="All rooms">
          <ArrowLeft size={22} aria-hidden className="rtl:-scale-x-100" />
        </Link>
        <h1 className="text-lg font-bold">{share ? 'Where should this go?' : 'Sharing'}</h1>
      </header>
      <div className="min-h-0 grow overflow-y-auto px-3 pt-4 pb-[calc(1rem+env(safe-area-inset-bottom))] md:px-4">
        <div className="mx-auto grid max-w-xl grid-cols-[minmax(0,1fr)] gap-4">
          <Problem>{trouble ?? opening}</Problem>
          {share ? (
            <Choice key={share.id} share={share} rooms={rooms} />
          ) : (
            <p className="text-pretty text-muted">
              {trouble
                ? 'Nothing of it is here yet.'
                : 'Nothing waits to be shared. Choose Tendril in the share menu of another app, and what you share comes here, also without a network.'}
            </p>
          )}
        </div>
      </div>
    </div>
  )
}

const Choice = ({ share, rooms }: { share: ShareRow; rooms: ListedRoom[] }) => {
  const [making, setMaking] = useState(false)
  const { act, busy, problem } = useAct()
  const open = rooms.filter(({ room }) => closingOf(room) === null)
  const { mine, others } = sorted(open)
  const choose = (roomId: string) =>
    act(async () => {
      await chooseRoom(engine().db, share.id, roomId)
      replace(roomPath(roomId))
    })
  const list = (some: ListedRoom[]) => (
    <ul>
      {some.map(({ room }) => (
        <li key={room.id}>
          <RoomChoice room={room} busy={busy} onChoose={() => choose(room.id)} />
        </li>
      ))}
    </ul>
  )
  return (
    <>
      <Contents share={share} />
      <p className="text-sm text-pretty text-muted">
        It is kept on this device. Choose a room: you can still change it there before it is sent.
      </p>
      <Problem>{problem}</Problem>
      <section aria-label="Rooms to choose from">
        {list(mine)}
        {others.length > 0 && (
          <h2 className="px-3 pt-4 pb-1 text-sm font-semibold text-muted">Open to everybody</h2>
        )}
        {list(others)}
      </section>
      <div className="flex flex-wrap gap-2">
        <button
          type="button"
          className="button button-quiet grow"
          onClick={() => act(() => dropShare(engine().db, share.id))}
        >
          Do not share it
        </button>
        <button type="button" className="button button-main grow" onClick={() => setMaking(true)}>
          <Plus size={18} strokeWidth={2.5} aria-hidden />
          In a new room
        </button>
      </div>
      {making && <NewRoom onMade={choose} onClose={() => setMaking(false)} />}
    </>
  )
}

interface RoomChoiceProps {
  room: ListedRoom['room']
  busy: boolean
  onChoose: () => void
}

const RoomChoice = ({ room, busy, onChoose }: RoomChoiceProps) => {
  const { Icon, text } = kinds[room.visibility]
  return (
    <button
      type="button"
      disabled={busy}
      className="flex min-h-14 w-full items-center gap-3 rounded-2xl px-3 py-1.5 text-start hover:bg-sunken"
      onClick={onChoose}
    >
      <Avatar id={room.id} name={room.title} className="size-10" />
      <bdi className="min-w-0 truncate font-semibold">{room.title}</bdi>
      <Icon size={13} className="shrink-0 text-muted" role="img" aria-label={text} />
    </button>
  )
}

/** What was shared, as it will be sent. */
const Contents = ({ share: { text, files } }: { share: ShareRow }) => (
  <section
    aria-label="What you share"
    className="grid grid-cols-[minmax(0,1fr)] gap-2 rounded-3xl bg-sunken p-4"
  >
    {text !== '' && (
      <p
        dir="auto"
        tabIndex={0}
        className="max-h-40 overflow-y-auto whitespace-pre-wrap wrap-anywhere"
      >
        {text}
      </p>
    )}
    {files.map(({ fileId, name, size }) => (
      <p key={fileId} className="flex items-center gap-2">
        <Paperclip size={16} aria-hidden className="shrink-0 text-muted" />
        <bdi className="min-w-0 truncate font-semibold">{name}</bdi>
        <span className="shrink-0 text-sm text-muted">{bytes(size)}</span>
      </p>
    ))}
  </section>
)
