import { useLiveQuery } from 'dexie-react-hooks'
import { forget } from '../../lib/client/notify.ts'
import { markWipe } from '../../lib/client/wipe.ts'
import { useAct } from './act.ts'
import { Dialog } from './dialog.tsx'
import { engine, useStatus } from './engine.ts'
import { dropGlimpse } from './glimpse.ts'
import { Problem } from './problem.tsx'

/** The last question before this device forgets everything. */
export const LogOutDialog = ({ onClose }: { onClose: () => void }) => {
  const { waiting, uploads } = useStatus()
  const { act, busy, problem } = useAct()
  const shared = useLiveQuery(() => engine().db.shares.count(), []) ?? 0
  const unsent = waiting + uploads + shared
  const leave = () =>
    act(async () => {
      await forget().catch(() => undefined)
      dropGlimpse()
      await markWipe().catch(() => undefined)
      await engine().logOut()
    })
  return (
    <Dialog title="Log out?" onClose={onClose}>
      <div className="grid gap-4">
        <p className="text-pretty text-muted">
          This device forgets your name, your rooms and everything in them. You cannot come back as
          the same guest.
        </p>
        {unsent > 0 && (
          <p className="font-medium text-wait">
            {unsent === 1 ? 'One thing is' : `${unsent} things are`} still waiting to go out and
            will be lost.
          </p>
        )}
        <Problem>{problem}</Problem>
        <div className="flex flex-wrap justify-end gap-2">
          <button type="button" className="button button-quiet" onClick={onClose}>
            Stay
          </button>
          <button type="button" className="button button-danger" disabled={busy} onClick={leave}>
            Log out
          </button>
        </div>
      </div>
    </Dialog>
  )
}
