import { Copy, EllipsisVertical, Pencil, Reply, SmilePlus, Trash2, Undo2 } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { MessageItem } from '../../lib/client/view.ts'
import { DeleteMessage } from './delete-message.tsx'
import { grid, quick } from './emoji.ts'
import { engine } from './engine.ts'
import { useHere } from './here.ts'
import { Menu, MenuItem } from './menu.tsx'
import { seenBy, useReaders } from './readers.ts'

const names = new Map(grid)
const size = { size: 18, 'aria-hidden': true } as const

interface Props {
  item: MessageItem
  asked: boolean
  onClosed: () => void
}

/** Everything that can be done with a message. */
export const MessageMenu = ({ item, asked, onClosed }: Props) => {
  const { roomId, closed, reply, edit } = useHere()
  const [all, setAll] = useState(false)
  const [deleting, setDeleting] = useState(false)
  const seen = seenBy(useReaders(item))
  const queued = item.seq === null && item.state === 'queued'
  const shut = () => {
    setAll(false)
    onClosed()
  }
  return (
    <>
      <Menu
        label="More"
        icon={<EllipsisVertical size={18} aria-hidden />}
        asked={asked}
        onClosed={shut}
        className="relative grid h-9 w-8 shrink-0 place-items-center self-center rounded-xl text-muted transition-opacity after:absolute after:-inset-1.5 hover:bg-sunken pointer-fine:opacity-0 pointer-fine:group-hover/message:opacity-100 pointer-fine:focus-visible:opacity-100 pointer-fine:aria-expanded:opacity-100"
      >
        {all && <Garden item={item} />}
        <div className={all || closed ? 'hidden' : 'flex'}>
          {quick.map((emoji) => (
            <Emoji key={emoji} emoji={emoji} item={item} />
          ))}
          {!all && (
            <button
              type="button"
              role="menuitem"
              tabIndex={-1}
              aria-label="React with another emoji"
              className="grid size-11 place-items-center rounded-xl text-muted hover:bg-sunken focus-visible:bg-sunken"
              onClick={(event) => {
                event.stopPropagation()
                setAll(true)
              }}
            >
              <SmilePlus size={20} aria-hidden />
            </button>
          )}
        </div>
        {!all && (
          <div className={closed ? '' : 'mt-1 border-t border-line pt-1'}>
            {seen && (
              <div className="max-w-56 px-3 py-1.5 text-sm text-pretty text-muted">{seen}</div>
            )}
            {!closed && (
              <MenuItem icon={<Reply {...size} />} onPick={() => reply(item)}>
                Reply
              </MenuItem>
            )}
            {item.text && 'clipboard' in navigator && (
              <MenuItem
                icon={<Copy {...size} />}
                onPick={() => void navigator.clipboard.writeText(item.text)}
              >
                Copy text
              </MenuItem>
            )}
            {item.mine && item.text && !closed && (
              <MenuItem icon={<Pencil {...size} />} onPick={() => edit(item)}>
                Edit
              </MenuItem>
            )}
            {queued && (
              <MenuItem
                danger
                icon={<Undo2 {...size} />}
                onPick={() => void engine().discard(roomId, item.id)}
              >
                Take back
              </MenuItem>
            )}
            {item.mine && !queued && !closed && (
              <MenuItem danger icon={<Trash2 {...size} />} onPick={() => setDeleting(true)}>
                Delete
              </MenuItem>
            )}
          </div>
        )}
      </Menu>
      {deleting && <DeleteMessage item={item} onClose={() => setDeleting(false)} />}
    </>
  )
}

const Garden = ({ item }: { item: MessageItem }) => {
  const garden = useRef<HTMLDivElement>(null)
  useEffect(() => garden.current?.querySelector('button')?.focus(), [])
  return (
    <div ref={garden} className="grid max-h-64 grid-cols-6 overflow-y-auto">
      {grid.map(([emoji], index) => (
        <Emoji key={emoji} emoji={emoji} item={item} entry={index === 0} />
      ))}
    </div>
  )
}

interface EmojiProps {
  emoji: string
  item: MessageItem
  /** The one that Tab comes to; arrows do the rest. */
  entry?: boolean
}

const Emoji = ({ emoji, item, entry = false }: EmojiProps) => {
  const mine = item.reactions.some((reaction) => reaction.emoji === emoji && reaction.mine)
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={entry ? 0 : -1}
      aria-label={`React with ${names.get(emoji) ?? emoji}`}
      onClick={() => void engine().react(item.roomId, item.id, emoji, !mine)}
      className={`grid size-11 place-items-center rounded-xl font-emoji text-2xl leading-none transition-transform hover:scale-115 focus-visible:bg-sunken ${mine ? 'bg-tint' : ''}`}
    >
      {emoji}
    </button>
  )
}
