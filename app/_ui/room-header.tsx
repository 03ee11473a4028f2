import { ArrowLeft, EllipsisVertical, Hourglass, Settings2, Share2, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { RoomRow } from '../../lib/client/db.ts'
import { Avatar } from './avatar.tsx'
import { useMe } from './engine.ts'
import { Link } from './link.tsx'
import { Menu, MenuItem } from './menu.tsx'
import { Present } from './present.tsx'
import { RemoveRoom } from './remove-room.tsx'
import { kinds } from './room-link.tsx'
import { RoomSettings } from './room-settings.tsx'
import { Share } from './share.tsx'
import { timeLeft } from './time.ts'

type Sheet = 'settings' | 'remove' | 'share' | null

export const RoomHeader = ({ roomId, room }: { roomId: string; room: RoomRow | undefined }) => {
  const me = useMe()
  const [sheet, setSheet] = useState<Sheet>(null)
  const mayChange = room && !room.closed && (room.ownerId === me?.id || room.role === 'owner')
  const { Icon, text, says } = kinds[room?.visibility ?? 'unlisted']
  const close = () => setSheet(null)
  return (
    <header className="flex min-h-16 items-center gap-1 border-b sm:gap-2.5 border-line px-2 py-1.5 md:px-4">
      <Link href="/" className="icon-button md:hidden" aria-label="All rooms">
        <ArrowLeft size={22} aria-hidden className="rtl:-scale-x-100" />
      </Link>
      <Avatar id={roomId} name={room?.title ?? ''} className="size-10 max-sm:hidden" />
      <div className="min-w-0 grow">
        <h1 className="flex items-center gap-1.5 text-[1.0625rem] leading-6 font-bold">
          <bdi className="truncate">{room?.title || (room?.closed ? 'No such room' : 'Room')}</bdi>
          {room && !room.closed && (
            <Icon
              size={14}
              className="shrink-0 text-muted max-sm:hidden"
              role="img"
              aria-label={text}
            />
          )}
        </h1>
        <p className="flex items-center gap-1.5 truncate text-sm text-muted">
          {room?.expiresAt && (
            <span className="flex shrink-0 items-center gap-1 text-wait">
              <Hourglass size={13} aria-hidden />
              Ends {timeLeft(room.expiresAt)}
            </span>
          )}
          {room?.topic && <bdi className="min-w-0 truncate">{room.topic}</bdi>}
          {room && !room.topic && !room.expiresAt && !room.closed && (
            <span className="truncate">{says}</span>
          )}
        </p>
      </div>
      <Present roomId={roomId} />
      <button
        type="button"
        className="icon-button"
        hidden={!room || room.closed !== undefined}
        aria-label="Share this room"
        title="Share this room"
        onClick={() => setSheet('share')}
      >
        <Share2 size={20} aria-hidden />
      </button>
      {mayChange && (
        <Menu label="Room menu" icon={<EllipsisVertical size={20} aria-hidden />}>
          <MenuItem icon={<Settings2 size={18} aria-hidden />} onPick={() => setSheet('settings')}>
            Room settings
          </MenuItem>
          <MenuItem
            danger
            icon={<Trash2 size={18} aria-hidden />}
            onPick={() => setSheet('remove')}
          >
            Delete room
          </MenuItem>
        </Menu>
      )}
      {room && sheet === 'share' && <Share room={room} onClose={close} />}
      {room && sheet === 'settings' && <RoomSettings room={room} onClose={close} />}
      {room && sheet === 'remove' && <RemoveRoom room={room} onClose={close} />}
    </header>
  )
}
