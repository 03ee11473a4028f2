import { Clock3 } from 'lucide-react'
import type { OutboxRow } from '../../lib/client/db.ts'
import { engine } from './engine.ts'
import { explainRefusal } from './explain.ts'
import { RefusedActions } from './refused-actions.tsx'
import { useWhy } from './why.ts'

/** A change of the room's settings that the server does not have yet, or did not take. */
export const SettingsOnTheirWay = ({ row }: { row: OutboxRow }) => {
  const { roomId, id, state, refusal, hindrance } = row
  const why = useWhy(hindrance)
  if (state === 'refused' && refusal)
    return (
      <section
        aria-label="Room settings"
        className="bg-refused-tint px-4 pt-2 text-sm text-refused md:px-6"
      >
        <p>The room’s settings stay as they were. {explainRefusal(refusal)}</p>
        <RefusedActions
          onRetry={() => void engine().retry(roomId, id)}
          onDiscard={() => void engine().discard(roomId, id)}
        />
      </section>
    )
  return (
    <section
      aria-label="Room settings"
      className="flex items-center gap-1.5 bg-sunken px-4 py-1.5 text-sm text-wait md:px-6"
    >
      <Clock3 size={14} aria-hidden className="shrink-0" />
      New settings queued{why && `: ${why}`}
    </section>
  )
}
