import type { MessageItem } from '../../lib/client/view.ts'
import { engine } from './engine.ts'
import { useHere } from './here.ts'

const people = (userIds: string[], nameOf: (id: string) => string, me: string): string => {
  const names = userIds.map((id) => (id === me ? 'you' : nameOf(id)))
  const shown = names.slice(0, 8).join(', ')
  return names.length > 8 ? `${shown} and ${names.length - 8} more` : shown
}

/** Under a message: what people feel about it. A tap joins in or steps back. */
export const Reactions = ({ item }: { item: MessageItem }) => {
  const { roomId, me, closed, nameOf } = useHere()
  if (item.reactions.length === 0) return null
  return (
    <div className={`mt-1 mb-2 flex flex-wrap gap-x-1 gap-y-3.5 ${item.mine ? 'justify-end' : ''}`}>
      {item.reactions.map(({ emoji, userIds, mine }) => {
        const who = people(userIds, nameOf, me)
        return (
          <button
            key={emoji}
            type="button"
            disabled={closed}
            aria-pressed={mine}
            aria-label={`${emoji} ${userIds.length}, by ${who}`}
            title={who}
            onClick={() => void engine().react(roomId, item.id, emoji, !mine)}
            className={`relative inline-flex h-8 items-center gap-1.5 rounded-full border px-2.5 text-sm font-semibold tabular-nums transition-transform after:absolute after:-inset-1.75 active:scale-95 ${mine ? 'border-leaf bg-tint text-accent' : 'border-line bg-surface text-muted'}`}
          >
            <span className="font-emoji text-base leading-none">{emoji}</span>
            {userIds.length}
          </button>
        )
      })}
    </div>
  )
}
