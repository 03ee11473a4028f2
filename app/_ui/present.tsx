import { Users } from 'lucide-react'
import { Avatar } from './avatar.tsx'
import { Menu } from './menu.tsx'
import { usePresent } from './people.ts'

/** Who has the room open right now. Empty while offline: nobody can know. */
export const Present = ({ roomId }: { roomId: string }) => {
  const { users, count } = usePresent(roomId)
  if (count === 0) return null
  const label = count === 1 ? '1 person is here' : `${count} people are here`
  return (
    <span data-now className="contents">
      <Menu
        label={label}
        className="flex min-h-11 items-center rounded-2xl px-1.5 hover:bg-sunken"
        icon={
          <>
            <span className="hidden -space-x-1.5 sm:flex rtl:space-x-reverse">
              {users.slice(0, 3).map((user) => (
                <Avatar
                  key={user.id}
                  id={user.id}
                  name={user.name}
                  className="size-8 ring-2 ring-paper"
                />
              ))}
            </span>
            <Users size={19} aria-hidden className="text-muted sm:hidden" />
            <span aria-hidden className="ms-1.5 text-sm font-semibold text-muted tabular-nums">
              {count}
            </span>
          </>
        }
      >
        <div className="max-h-80 overflow-y-auto p-2">
          <p className="px-1 pb-2 text-sm font-semibold text-muted">{label}</p>
          {users.map((user) => (
            <div
              key={user.id}
              role="menuitem"
              tabIndex={-1}
              className="flex min-h-11 cursor-default items-center gap-3 rounded-xl px-1"
            >
              <Avatar id={user.id} name={user.name} className="size-8" />
              <bdi className="truncate">{user.name}</bdi>
            </div>
          ))}
          {count > users.length && (
            <p className="px-1 pt-1 text-sm text-muted">and {count - users.length} more</p>
          )}
        </div>
      </Menu>
    </span>
  )
}
