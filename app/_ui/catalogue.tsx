import { useLiveQuery } from 'dexie-react-hooks'
import { ArrowLeft } from 'lucide-react'
import type { RoomRow } from '../../lib/client/db.ts'
import { glanceAt } from '../../lib/client/glance.ts'
import { type ListedRoom, roomList } from '../../lib/client/roomlist.ts'
import type { FileRef } from '../../lib/protocol/files.ts'
import { hueOf } from './avatar.tsx'
import { useTitle } from './badge.ts'
import { closingOf } from './closing.ts'
import { engine } from './engine.ts'
import { useFreshList } from './fresh-list.ts'
import { Link } from './link.tsx'
import { Logo } from './logo.tsx'
import { plainText } from './markdown.ts'
import { useNear } from './near.ts'
import { kinds } from './room-link.tsx'
import { sorted } from './rooms.tsx'
import { boardPath } from './route.ts'
import { Thumb } from './thumb.tsx'
import { fullTime, shortTime } from './time.ts'

/** All rooms as boards, each with its first picture. */
export const Catalogue = () => {
  const rooms = useLiveQuery(() => roomList(engine().db), [])
  useFreshList(true)
  useTitle('Catalogue')
  const { mine, others } = sorted(rooms ?? [])
  return (
    <section className="flex min-h-0 flex-1 flex-col" aria-label="Catalogue">
      <header className="flex min-h-16 items-center gap-1 border-b border-line px-2 py-1.5 md:px-4">
        <Link href="/" className="icon-button md:hidden" aria-label="All rooms">
          <ArrowLeft size={22} aria-hidden className="rtl:-scale-x-100" />
        </Link>
        <div className="min-w-0">
          <h1 className="leading-6 font-bold">Catalogue</h1>
          <p className="truncate text-sm text-muted">Every room as a board</p>
        </div>
      </header>
      <div
        tabIndex={0}
        role="region"
        aria-label="Boards"
        className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-2 pt-3 pb-[max(1rem,env(safe-area-inset-bottom))] focus-visible:-outline-offset-2 md:px-4"
      >
        {rooms?.length === 0 && (
          <p className="mx-auto max-w-xs py-12 text-center text-pretty text-muted">
            No rooms yet, as far as this device knows. The rooms that you make or enter are found
            here.
          </p>
        )}
        <Cards rooms={mine} />
        {others.length > 0 && (
          <h2 className="px-1 pt-5 pb-2 text-sm font-semibold text-muted">Open to everybody</h2>
        )}
        <Cards rooms={others} />
      </div>
    </section>
  )
}

const Cards = ({ rooms }: { rooms: ListedRoom[] }) => (
  <ul className="grid grid-cols-[repeat(auto-fill,minmax(9.5rem,1fr))] gap-2.5 sm:grid-cols-[repeat(auto-fill,minmax(12rem,1fr))] sm:gap-3.5">
    {rooms.map((listed) => (
      <li key={listed.room.id} className="flex">
        <Card {...listed} />
      </li>
    ))}
  </ul>
)

const countOf = (posts: number | null | undefined, room: RoomRow): string => {
  if (room.head === 0) return ''
  if (typeof posts === 'number') return posts === 1 ? '1 post' : `${posts} posts`
  return `up to No.${room.head}`
}

/** What was said last, by nobody in particular. */
const lastLine = ({ room, waiting }: ListedRoom): string => {
  const { text, files } = (waiting?.body ?? { text: room.last?.text }) as {
    text?: string
    files?: FileRef[]
  }
  const [file] = files ?? []
  if (text) return plainText(text).replaceAll('\n', ' ')
  return file?.name ?? (room.head > 0 ? 'Not opened here yet' : 'Nothing said yet')
}

/** In the place of a picture: a leaf of the room's own colour. */
const Plain = ({ id }: { id: string }) => {
  const hue = hueOf(id)
  return (
    <span
      aria-hidden
      className="grid aspect-4/3 place-items-center"
      style={{
        background: `light-dark(oklch(0.93 0.05 ${hue}), oklch(0.28 0.045 ${hue}))`,
      }}
    >
      <Logo className="h-12 opacity-40" />
    </span>
  )
}

const Card = (listed: ListedRoom) => {
  const { room, waiting } = listed
  const { id, title, visibility } = room
  const { Icon, text } = kinds[visibility]
  const { place, near } = useNear()
  const glance = useLiveQuery(() => (near ? glanceAt(engine().db, id) : undefined), [id, near])
  const at = waiting?.sentAt ?? room.last?.at
  return (
    <Link
      ref={place}
      href={boardPath(id)}
      className="group flex w-full flex-col overflow-hidden rounded-2xl rounded-ss-sm bg-theirs shadow-soft transition-shadow hover:shadow-lift"
    >
      {glance?.first ? <Thumb file={glance.first} className="aspect-4/3" /> : <Plain id={id} />}
      <span className="flex grow flex-col px-3 pt-2 pb-2.5">
        <span className="flex items-start gap-1.5">
          <bdi
            className={`line-clamp-2 leading-5 wrap-anywhere ${room.unread > 0 ? 'font-bold' : 'font-semibold'}`}
          >
            {title || closingOf(room)?.word || 'No such room'}
          </bdi>
          <Icon
            size={13}
            role="img"
            aria-label={text}
            className="ms-auto mt-1 shrink-0 text-muted"
          />
        </span>
        <span dir="auto" className="mt-0.5 line-clamp-2 text-sm wrap-anywhere text-muted">
          {lastLine(listed)}
        </span>
        <span className="mt-auto flex items-center gap-1.5 pt-1.5 text-xs text-muted tabular-nums">
          {countOf(glance?.posts, room)}
          {room.unread > 0 && <span className="font-bold text-accent">{room.unread} new</span>}
          {at !== undefined && (
            <time dateTime={new Date(at).toISOString()} title={fullTime(at)} className="ms-auto">
              {shortTime(at)}
            </time>
          )}
        </span>
      </span>
    </Link>
  )
}
