import {
  Bell,
  EllipsisVertical,
  Images,
  LayoutList,
  LogOut,
  MessagesSquare,
  Search,
  Settings2,
  Trash2,
} from 'lucide-react'
import { Suspense, useState } from 'react'
import type { RoomRow } from '../../lib/client/db.ts'
import type { Face } from '../../lib/client/face.ts'
import { useMe } from './engine.ts'
import { turn } from './face.ts'
import { LeaveRoom } from './leave-room.tsx'
import { Menu, MenuItem } from './menu.tsx'
import { part } from './part.ts'
import { RemoveRoom } from './remove-room.tsx'
import { RoomSettings } from './room-settings.tsx'
import { go, mediaPath } from './route.ts'
import { searching } from './sought.ts'

const Notifications = part(async () => (await import('./notifications.tsx')).Notifications)

const size = { size: 18, 'aria-hidden': true } as const

/** What can be done with a room, beside talking in it. */
export const RoomMenu = ({ room, face }: { room: RoomRow; face: Face }) => {
  const me = useMe()
  const [sheet, setSheet] = useState<'notifications' | 'settings' | 'leave' | 'remove' | null>(null)
  const close = () => setSheet(null)
  const { closed } = room
  const own = !closed && (room.ownerId === me?.id || room.role === 'owner')
  return (
    <>
      <Menu label="Room menu" icon={<EllipsisVertical size={20} aria-hidden />}>
        <MenuItem icon={<Search {...size} />} onPick={() => searching.set({ roomId: room.id })}>
          Search in this room
        </MenuItem>
        <MenuItem icon={<Images {...size} />} onPick={() => go(mediaPath(room.id))}>
          Media and files
        </MenuItem>
        {face === 'board' ? (
          <MenuItem
            icon={<MessagesSquare {...size} />}
            onPick={() => void turn(room.id, 'chat').catch(reportError)}
          >
            Show as a chat
          </MenuItem>
        ) : (
          <MenuItem
            icon={<LayoutList {...size} />}
            onPick={() => void turn(room.id, 'board').catch(reportError)}
          >
            Show as a board
          </MenuItem>
        )}
        {!closed && (
          <MenuItem icon={<Bell {...size} />} onPick={() => setSheet('notifications')}>
            Notifications
          </MenuItem>
        )}
        {own && (
          <MenuItem icon={<Settings2 {...size} />} onPick={() => setSheet('settings')}>
            Room settings
          </MenuItem>
        )}
        {own ? (
          <MenuItem danger icon={<Trash2 {...size} />} onPick={() => setSheet('remove')}>
            Delete room
          </MenuItem>
        ) : (
          <MenuItem
            danger
            icon={closed ? <Trash2 {...size} /> : <LogOut {...size} />}
            onPick={() => setSheet('leave')}
          >
            {closed ? 'Forget room' : 'Leave room'}
          </MenuItem>
        )}
      </Menu>
      <Suspense fallback={null}>
        {sheet === 'notifications' && <Notifications room={room} onClose={close} />}
      </Suspense>
      {sheet === 'settings' && <RoomSettings room={room} onClose={close} />}
      {sheet === 'remove' && <RemoveRoom room={room} onClose={close} />}
      {sheet === 'leave' && <LeaveRoom room={room} onClose={close} />}
    </>
  )
}
