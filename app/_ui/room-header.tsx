import { ArrowLeft, Hourglass, Share2 } from 'lucide-react'
import { useState } from 'react'
import type { RoomRow } from '../../lib/client/db.ts'
import type { Face } from '../../lib/client/face.ts'
import { Avatar } from './avatar.tsx'
import { closingOf } from './closing.ts'
import { Link } from './link.tsx'
import { Present } from './present.tsx'
import { kinds } from './room-link.tsx'
import { RoomMenu } from './room-menu.tsx'
import { Share } from './share.tsx'
import { timeLeft } from './time.ts'

interface Props {
  roomId: string
  room: RoomRow | undefined
  face: Face
}

export const RoomHeader = ({ roomId, room, face }: Props) => {
  const [sharing, setSharing] = useState(false)
  const closing = room ? closingOf(room) : null
  const { Icon, text, says } = kinds[room?.visibility ?? 'unlisted']
  return (
    <header className="flex min-h-16 items-center gap-1 border-b sm:gap-2.5 border-line px-2 py-1.5 md:px-4">
      <Link href="/" className="icon-button md:hidden" aria-label="All rooms">
        <ArrowLeft size={22} aria-hidden className="rtl:-scale-x-100" />
      </Link>
      {room?.title && <Avatar id={roomId} name={room.title} className="size-10 max-sm:hidden" />}
      <div className="min-w-0 grow">
        <h1 className="flex items-center gap-1.5 font-bold max-sm:leading-5 sm:text-[1.0625rem] sm:leading-6">
          <bdi className="wrap-anywhere max-sm:line-clamp-2 sm:truncate">
            {room?.title || closing?.word || 'Room'}
          </bdi>
          {room && !closing && (
            <Icon
              size={14}
              className="shrink-0 text-muted max-sm:hidden"
              role="img"
              aria-label={text}
            />
          )}
        </h1>
        <p className="flex items-center gap-1.5 truncate text-sm text-muted">
          {room?.title && closing && <span className="shrink-0 italic">{closing.word}</span>}
          {room?.expiresAt && !closing && (
            <span data-day className="flex shrink-0 items-center gap-1 text-wait">
              <Hourglass size={13} aria-hidden />
              Ends {timeLeft(room.expiresAt)}
            </span>
          )}
          {room?.topic && <bdi className="min-w-0 truncate">{room.topic}</bdi>}
          {room && !room.topic && !room.expiresAt && !closing && (
            <span className="truncate">{says}</span>
          )}
        </p>
      </div>
      {!closing && <Present roomId={roomId} />}
      <button
        type="button"
        className="icon-button"
        hidden={!room || closing !== null}
        aria-label="Share this room"
        title="Share this room"
        onClick={() => setSharing(true)}
      >
        <Share2 size={20} aria-hidden />
      </button>
      {room?.title && <RoomMenu room={room} face={face} />}
      {room && sharing && <Share room={room} onClose={() => setSharing(false)} />}
    </header>
  )
}
