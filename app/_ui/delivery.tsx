import { Check, CheckCheck, CircleAlert, Clock3 } from 'lucide-react'
import type { MessageItem } from '../../lib/client/view.ts'
import { engine } from './engine.ts'
import { explainRefusal } from './explain.ts'
import { useHere } from './here.ts'
import { seenBy, useReaders } from './readers.ts'
import { RefusedActions } from './refused-actions.tsx'
import { fullTime } from './time.ts'
import { useWhy } from './why.ts'

/** How far a message is. It is always said in words; what is well is only whispered. */
export const Delivery = ({ item }: { item: MessageItem }) => {
  const why = useWhy(item.hindrance)
  const readers = useReaders(item)
  if (item.state === 'queued')
    return (
      <span
        title={`Waits since ${fullTime(item.at)}`}
        className="inline-flex max-w-full flex-wrap items-center justify-end gap-x-1 text-wait"
      >
        <Clock3 size={12} aria-hidden />
        Queued{why && `: ${why}`}
      </span>
    )
  if (item.state === 'refused')
    return (
      <span className="inline-flex items-center gap-1 font-semibold text-refused">
        <CircleAlert size={13} aria-hidden />
        Refused
      </span>
    )
  const Icon = readers.length > 0 ? CheckCheck : Check
  return (
    <>
      {item.mine && (
        <span title={seenBy(readers) ?? 'Stored'}>
          <Icon size={14} strokeWidth={2.5} aria-hidden className="text-accent" />
        </span>
      )}
      <span className="sr-only">Stored{readers.length > 0 && `. ${seenBy(readers)}`}</span>
    </>
  )
}

/** Why it was not taken, and what the person can do about it. */
export const Refused = ({ item }: { item: MessageItem }) => {
  const { closed } = useHere()
  const { refusal, roomId } = item
  if (!refusal) return null
  return (
    <div className="mt-1 max-w-md rounded-2xl bg-refused-tint px-3.5 py-2.5 text-sm text-refused">
      <p>{closed ? 'It did not go out: the room is closed.' : explainRefusal(refusal)}</p>
      <RefusedActions
        onRetry={closed ? undefined : () => void engine().retry(roomId, refusal.id)}
        onDiscard={() => void engine().discard(roomId, refusal.id)}
      />
    </div>
  )
}
