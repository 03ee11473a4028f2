import { useLiveQuery } from 'dexie-react-hooks'
import { Bell } from 'lucide-react'
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
      className="arrive mx-2 mb-2 rounded-3xl bg-tint p-4 md:mx-auto md:w-full md:max-w-4xl"
    >
      <div className="flex items-start gap-3">
        <Bell size={22} aria-hidden className="mt-0.5 shrink-0 text-accent" />
        {outcome ? (
          <p role="status" className="min-w-0 grow text-pretty">
            {outcome === 'on' ? 'You will hear of answers.' : 'Notifications stay off.'} The menu of
            each room has what you want to hear of.
          </p>
        ) : (
          <div className="min-w-0 grow">
            <h2 className="font-bold">Hear of the answer?</h2>
            <p className="mt-0.5 text-[0.9375rem] leading-6 text-pretty text-muted">
              Tendril can tell you when somebody writes while it is closed. Nobody on the way learns
              what was said. The browser asks once more.
            </p>
          </div>
        )}
      </div>
      {problem && (
        <div className="mt-3">
          <Problem>{problem}</Problem>
        </div>
      )}
      <div className="mt-3 flex flex-wrap justify-end gap-2">
        {outcome ? (
          <button type="button" className="button button-quiet" onClick={() => setOutcome('over')}>
            OK
          </button>
        ) : (
          <>
            <button type="button" className="button button-quiet" disabled={busy} onClick={decline}>
              Not now
            </button>
            <button type="button" className="button button-main" disabled={busy} onClick={accept}>
              {busy ? 'Turning on…' : 'Turn on'}
            </button>
          </>
        )}
      </div>
    </section>
  )
}
