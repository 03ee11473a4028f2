import { useEffect, useState } from 'react'
import type { RoomRow } from '../../lib/client/db.ts'
import { releaseShares } from '../../lib/client/shares.ts'
import type { Closing } from './closing.ts'
import { CopyButton } from './copy-button.tsx'
import { engine } from './engine.ts'
import { LeaveRoom } from './leave-room.tsx'
import { useUnsent } from './unsent.ts'

/** In the composer's place when nothing can be said any more: why, and what stays. */
export const ClosedRoom = ({ room, closing }: { room: RoomRow; closing: Closing }) => {
  const unsent = useUnsent(room.id)
  const [leaving, setLeaving] = useState(false)
  // What another app shared with it can still go elsewhere.
  useEffect(() => void releaseShares(engine().db, room.id).catch(reportError), [room.id])
  if (!unsent) return null
  const draft = unsent.draft.trim()
  const { messages } = unsent
  const anything = room.high > 0 || messages > 0 || draft !== ''
  const place = anything
    ? 'max-h-[60%] shrink-0 overflow-y-auto pb-[calc(0.5rem+env(safe-area-inset-bottom))] md:pb-4'
    : 'absolute inset-0 m-auto size-fit max-w-md text-center'
  return (
    <section aria-label={closing.title} className={`px-2 md:px-4 ${place}`}>
      <div className="mx-auto grid max-w-4xl gap-3 rounded-3xl bg-sunken p-4">
        <div>
          <h2 className="font-bold">{closing.title}</h2>
          <p className="mt-0.5 text-pretty text-muted">
            {closing.text}
            {room.high > 0 && ' What this device has of it stays readable here.'}
            {messages === 1 && ' A message of yours did not go out: it is kept above.'}
            {messages > 1 && ` ${messages} messages of yours did not go out: they are kept above.`}
          </p>
        </div>
        {draft && (
          <div className="rounded-2xl bg-surface p-3">
            <h3 className="text-sm font-semibold text-muted">What you were writing</h3>
            <p dir="auto" className="prose-chat mt-1 max-h-40 overflow-y-auto" tabIndex={0}>
              {draft}
            </p>
          </div>
        )}
        {anything && (
          <div className="flex flex-wrap justify-end gap-2">
            {draft && <CopyButton text={draft}>Copy the text</CopyButton>}
            <button type="button" className="button button-danger" onClick={() => setLeaving(true)}>
              Forget this room
            </button>
          </div>
        )}
      </div>
      {leaving && <LeaveRoom room={room} onClose={() => setLeaving(false)} />}
    </section>
  )
}
