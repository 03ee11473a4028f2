import { Globe, Link2, Lock } from 'lucide-react'
import { faceOf } from '../../lib/client/face.ts'
import type { ListedRoom } from '../../lib/client/roomlist.ts'
import type { Visibility } from '../../lib/protocol/rooms.ts'
import { Avatar } from './avatar.tsx'
import { LastWord } from './last-word.tsx'
import { Link } from './link.tsx'
import { boardPath, roomPath } from './route.ts'
import { shortTime } from './time.ts'

export const kinds: Record<Visibility, { Icon: typeof Globe; text: string; says: string }> = {
  public: { Icon: Globe, text: 'Public', says: 'Listed for everybody' },
  unlisted: { Icon: Link2, text: 'Unlisted', says: 'Whoever has the link' },
  private: { Icon: Lock, text: 'Private', says: 'Only whom you invite' },
}

/** One line of the list: what the room is called, and what was said there last. */
export const RoomLink = ({ room, waiting, open }: ListedRoom & { open: boolean }) => {
  const at = waiting?.sentAt ?? room.last?.at
  const { Icon, text } = kinds[room.visibility]
  return (
    <Link
      href={faceOf(room) === 'board' ? boardPath(room.id) : roomPath(room.id)}
      aria-current={open ? 'page' : undefined}
      className={`flex min-h-16 items-center gap-3 rounded-2xl px-3 py-2 transition-colors ${open ? 'bg-tint' : 'hover:bg-sunken'}`}
    >
      <Avatar id={room.id} name={room.title} className="size-11" />
      <span className="min-w-0 grow">
        <span className="flex items-center gap-1.5">
          <bdi className={`truncate ${room.unread > 0 ? 'font-bold' : 'font-semibold'}`}>
            {room.title || 'No such room'}
          </bdi>
          <Icon size={13} className="shrink-0 text-muted" role="img" aria-label={text} />
          <span className="grow" />
          {at !== undefined && (
            <time
              data-day
              dateTime={new Date(at).toISOString()}
              className="shrink-0 text-xs text-muted tabular-nums"
            >
              {shortTime(at)}
            </time>
          )}
        </span>
        <span className="flex items-center gap-1 text-[0.9375rem] text-muted">
          <LastWord room={room} {...(waiting && { waiting })} />
          {room.unread > 0 && (
            <span className="ms-auto min-w-5.5 shrink-0 rounded-full bg-accent px-1.5 text-center text-xs leading-5.5 font-bold text-accent-ink">
              {room.unread > 99 ? '99+' : room.unread}
              <span className="sr-only"> unread</span>
            </span>
          )}
        </span>
      </span>
    </Link>
  )
}
