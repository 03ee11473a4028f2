import { Check, CircleAlert, Clock3 } from 'lucide-react'
import type { MessageItem } from '../../lib/client/view.ts'
import { engine } from './engine.ts'
import { explainRefusal } from './explain.ts'
import { useHere } from './here.ts'

/** How far a message is. It is always said in words; what is well is only whispered. */
export const Delivery = ({ item }: { item: MessageItem }) => {
  if (item.state === 'queued')
    return (
      <span className="inline-flex max-w-full flex-wrap items-center justify-end gap-x-1 text-wait">
        <Clock3 size={12} aria-hidden />
        Queued{item.hindrance && `: ${item.hindrance.text}`}
      </span>
    )
  if (item.state === 'refused')
    return (
      <span className="inline-flex items-center gap-1 font-semibold text-refused">
        <CircleAlert size={13} aria-hidden />
        Refused
      </span>
    )
  return (
    <>
      {item.mine && <Check size={14} strokeWidth={2.5} aria-hidden className="text-accent" />}
      <span className="sr-only">Stored</span>
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
      <div className="mt-1 -mb-1 flex gap-1">
        {!closed && (
          <button
            type="button"
            className="min-h-11 rounded-xl px-3 font-bold hover:bg-refused/10"
            onClick={() => void engine().retry(roomId, refusal.id)}
          >
            Try again
          </button>
        )}
        <button
          type="button"
          className="min-h-11 rounded-xl px-3 font-bold hover:bg-refused/10"
          onClick={() => void engine().discard(roomId, refusal.id)}
        >
          Discard
        </button>
      </div>
    </div>
  )
}
