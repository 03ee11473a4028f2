import { HardDrive, LogOut, Pencil, Settings2, Smartphone } from 'lucide-react'
import { Suspense, useState } from 'react'
import { Avatar } from './avatar.tsx'
import { useMe, useStatus } from './engine.ts'
import { Menu, MenuItem } from './menu.tsx'
import { part } from './part.ts'

const Rename = part(async () => (await import('./rename.tsx')).Rename)
const LogOutDialog = part(async () => (await import('./log-out.tsx')).LogOutDialog)
const Move = part(async () => (await import('./move.tsx')).Move)
const ThisDevice = part(async () => (await import('./this-device.tsx')).ThisDevice)

/** Who I am here: the name is changed where it stands. */
export const Me = () => {
  const me = useMe()
  const online = useStatus().link === 'online'
  const [editing, setEditing] = useState(false)
  const [leaving, setLeaving] = useState(false)
  const [device, setDevice] = useState(false)
  const [moving, setMoving] = useState(false)
  if (!me) return null
  return (
    <footer className="border-t border-line px-3 pt-2 pb-[calc(0.5rem+env(safe-area-inset-bottom))]">
      {editing ? (
        <Suspense fallback={null}>
          <Rename name={me.name} onDone={() => setEditing(false)} />
        </Suspense>
      ) : (
        <div className="flex items-center gap-1">
          <button
            type="button"
            aria-label={`Change my name, ${me.name}`}
            className="group flex min-h-12 min-w-0 grow items-center gap-3 rounded-2xl px-2 text-start hover:bg-sunken"
            onClick={() => setEditing(true)}
          >
            <span className="relative">
              <Avatar id={me.id} name={me.name} />
              <span
                aria-hidden
                className={`absolute -end-0.5 -bottom-0.5 size-3 rounded-full border-2 border-paper ${online ? 'bg-leaf' : 'bg-muted'}`}
              />
            </span>
            <bdi className="truncate font-semibold">{me.name}</bdi>
            <Pencil size={15} aria-hidden className="shrink-0 text-muted" />
          </button>
          <Menu label="My menu" icon={<Settings2 size={20} aria-hidden />}>
            <MenuItem icon={<Pencil size={18} aria-hidden />} onPick={() => setEditing(true)}>
              Change my name
            </MenuItem>
            <MenuItem icon={<Smartphone size={18} aria-hidden />} onPick={() => setMoving(true)}>
              Move to another device
            </MenuItem>
            <MenuItem icon={<HardDrive size={18} aria-hidden />} onPick={() => setDevice(true)}>
              This device
            </MenuItem>
            <MenuItem
              danger
              icon={<LogOut size={18} aria-hidden />}
              onPick={() => setLeaving(true)}
            >
              Log out
            </MenuItem>
          </Menu>
        </div>
      )}
      <Suspense fallback={null}>
        {moving && <Move onClose={() => setMoving(false)} />}
        {device && <ThisDevice onClose={() => setDevice(false)} />}
        {leaving && <LogOutDialog onClose={() => setLeaving(false)} />}
      </Suspense>
    </footer>
  )
}
