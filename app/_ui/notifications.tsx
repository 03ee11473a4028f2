import { useState } from 'react'
import type { RoomRow } from '../../lib/client/db.ts'
import { choose, turnOff, turnOn } from '../../lib/client/notify.ts'
import type { Notify } from '../../lib/protocol/rooms.ts'
import { useAct } from './act.ts'
import { Dialog } from './dialog.tsx'
import { engine } from './engine.ts'
import { hindrances, useNotify } from './notify.ts'
import { Problem } from './problem.tsx'
import { go } from './route.ts'

const choices: [Notify, text: string, says: string][] = [
  ['all', 'Every message', ''],
  ['mentions', 'What is said to me', 'When somebody writes @ and my name, or answers me'],
  ['none', 'Nothing', ''],
]

/** What of a room wakes me, and whether this device is woken at all. */
export const Notifications = ({ room, onClose }: { room: RoomRow; onClose: () => void }) => {
  const chosen = useAct()
  const device = useAct()
  const [wish, setWish] = useState<Notify | null>(null)
  const notify = useNotify()
  const now = wish ?? room.notify ?? 'all'
  const pick = (next: Notify) =>
    chosen.act(async () => {
      setWish(next)
      try {
        await choose(engine().db, room.id, next)
      } finally {
        setWish(null)
      }
    })
  return (
    <Dialog title="Notifications" onClose={onClose}>
      <div className="grid gap-5">
        <fieldset disabled={chosen.busy} className="grid gap-1">
          <legend className="mb-1 font-semibold">
            From <bdi>{room.title}</bdi>, on all my devices
          </legend>
          {choices.map(([value, text, says]) => (
            <label key={value} className="flex min-h-11 items-center gap-3 rounded-xl">
              <input
                type="radio"
                name="notify"
                value={value}
                checked={now === value}
                onChange={() => pick(value)}
                className="size-5 shrink-0 accent-(--accent)"
              />
              <span>
                {text}
                {says && <span className="block text-sm text-muted">{says}</span>}
              </span>
            </label>
          ))}
        </fieldset>
        <Problem>{chosen.problem}</Problem>
        {notify && (
          <section aria-label="This device" className="grid gap-2 border-t border-line pt-4">
            {notify.can !== 'yes' ? (
              <p className="text-pretty text-muted">{hindrances[notify.can]}</p>
            ) : (
              <>
                <p className="text-pretty text-muted">
                  {notify.said === 'on'
                    ? 'This device shows them, also while Tendril is closed.'
                    : 'This device shows none yet.'}
                </p>
                <button
                  type="button"
                  className={`button justify-self-start ${notify.said === 'on' ? 'button-quiet' : 'button-main'}`}
                  disabled={device.busy}
                  onClick={() =>
                    device.act(async () => {
                      const { db } = engine()
                      await (notify.said === 'on' ? turnOff(db) : turnOn(db, go))
                    })
                  }
                >
                  {notify.said === 'on' ? 'Turn off on this device' : 'Turn on on this device'}
                </button>
              </>
            )}
            <Problem>{device.problem}</Problem>
          </section>
        )}
      </div>
    </Dialog>
  )
}
