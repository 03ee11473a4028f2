import { useLiveQuery } from 'dexie-react-hooks'
import { Bell, X } from 'lucide-react'
import { useState } from 'react'
import { notNow, turnOn } from '../../lib/client/notify.ts'
import { useAct } from './act.ts'
import { engine, useStatus } from './engine.ts'
import { useNotify } from './notify.ts'
import { Problem } from './problem.tsx'
import { go } from './route.ts'

/** Whoever has said something wants to know of an answer: asked once, when it is out, in our words first. */
export const AskToNotify = ({ roomId }: { roomId: string }) => {
  const notify = useNotify()
  const { link } = useStatus()
  const [outcome, setOutcome] = useState<'on' | 'off' | 'over' | null>(null)
  const { act, busy, problem } = useAct()
  const waiting = useLiveQuery(
    () => engine().db.outbox.where('roomId').equals(roomId).count(),
    [roomId],
  )
  const asks = notify?.can === 'yes' && notify.said === null
  const shown = busy || problem !== null || outcome !== null
  if (outcome === 'over' || (!shown && (!asks || waiting !== 0 || link !== 'online'))) return null

  const accept = () =>
    act(async () => {
      setOutcome((await turnOn(engine().db, go)) ? 'on' : 'off')
    })
  const decline = () =>
    act(async () => {
      await notNow(engine().db)
      setOutcome('over')
    })
  return (
    <section
      aria-label="Notifications"
      className="arrive mx-2 mb-1.5 rounded-2xl bg-tint px-3 text-sm md:mx-auto md:w-full md:max-w-4xl"
    >
      <div className="flex min-h-11 items-center gap-2">
        <Bell size={18} aria-hidden className="shrink-0 text-accent" />
        {outcome ? (
          <p role="status" className="min-w-0 grow py-1.5 text-pretty">
            {outcome === 'on' ? 'You will hear of answers.' : 'Notifications stay off.'} The menu of
            each room has what you want to hear of.
          </p>
        ) : (
          <p className="min-w-0 grow py-1.5 font-medium text-pretty">
            Hear of the answer, also while Tendril is closed?
          </p>
        )}
        {!outcome && (
          <button
            type="button"
            className="min-h-11 shrink-0 px-2 font-bold text-accent"
            disabled={busy}
            onClick={accept}
          >
            {busy ? 'Turning on…' : 'Turn on'}
          </button>
        )}
        <button
          type="button"
          className="icon-button -me-2"
          aria-label={outcome ? 'OK' : 'Not now'}
          disabled={busy}
          onClick={outcome ? () => setOutcome('over') : decline}
        >
          <X size={18} aria-hidden />
        </button>
      </div>
      {problem && (
        <div className="pb-2">
          <Problem>{problem}</Problem>
        </div>
      )}
    </section>
  )
}
