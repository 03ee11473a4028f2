import type { RoomRow } from '../../lib/client/db.ts'
import { limits } from '../../lib/protocol/limits.ts'
import type { RoomChange, Visibility } from '../../lib/protocol/rooms.ts'
import { useAct } from './act.ts'
import { Dialog } from './dialog.tsx'
import { engine } from './engine.ts'
import { written } from './form.ts'
import { lives } from './lives.ts'
import { Problem } from './problem.tsx'
import { kinds } from './room-link.tsx'
import { timeLeft } from './time.ts'

const KEEP = 'as it is'

/** Only what differs goes out, so that two owners do not undo each other. */
const changes = (room: RoomRow, form: FormData): RoomChange => {
  const value = (name: string) => written(form, name)
  const life = value('life')
  return {
    ...(value('title') !== room.title ? { title: value('title') } : {}),
    ...(value('topic') !== (room.topic ?? '') ? { topic: value('topic') } : {}),
    ...(value('visibility') !== room.visibility
      ? { visibility: value('visibility') as Visibility }
      : {}),
    ...(life === KEEP ? {} : { expiresAt: life === '0' ? null : Date.now() + Number(life) }),
  }
}

export const RoomSettings = ({ room, onClose }: { room: RoomRow; onClose: () => void }) => {
  const { act, busy, problem } = useAct()
  const save = (form: FormData) =>
    act(async () => {
      const change = changes(room, form)
      if (Object.keys(change).length > 0) await engine().changeRoom(room.id, change)
      onClose()
    })
  const now = room.expiresAt ? `ends ${timeLeft(room.expiresAt)}` : 'for ever'
  return (
    <Dialog title="Room settings" onClose={onClose}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          save(new FormData(event.currentTarget))
        }}
      >
        <label className="grid gap-1.5 font-semibold">
          Title
          <input
            name="title"
            required
            maxLength={limits.roomTitle}
            defaultValue={room.title}
            autoComplete="off"
            dir="auto"
            className="field font-normal"
          />
        </label>
        <label className="grid gap-1.5 font-semibold">
          Topic
          <textarea
            name="topic"
            rows={2}
            maxLength={limits.roomTopic}
            defaultValue={room.topic}
            dir="auto"
            className="field font-normal"
          />
        </label>
        <label className="flex items-center justify-between gap-4 font-semibold">
          Who may come in
          <select
            name="visibility"
            defaultValue={room.visibility}
            className="field w-auto font-normal"
          >
            {Object.entries(kinds).map(([kind, { text }]) => (
              <option key={kind} value={kind}>
                {text}
              </option>
            ))}
          </select>
        </label>
        <label className="flex items-center justify-between gap-4 font-semibold">
          Keep it
          <select name="life" defaultValue={KEEP} className="field w-auto font-normal">
            <option value={KEEP}>As now: {now}</option>
            {lives.map(({ text, ttl }) => (
              <option key={ttl} value={ttl}>
                {text}
                {ttl > 0 && ', from now'}
              </option>
            ))}
          </select>
        </label>
        <Problem>{problem}</Problem>
        <button type="submit" className="button button-main" disabled={busy}>
          {busy ? 'Saving…' : 'Save'}
        </button>
      </form>
    </Dialog>
  )
}
