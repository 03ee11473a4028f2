import type { RoomRow } from '../../lib/client/db.ts'
import { limits } from '../../lib/protocol/limits.ts'
import type { RoomChange, Visibility } from '../../lib/protocol/rooms.ts'
import { BoardChoice } from './board-choice.tsx'
import { engine } from './engine.ts'
import { written } from './form.ts'
import { RoomForm, type Asked } from './room-form.tsx'
import { kinds } from './room-link.tsx'
import { timeLeft } from './time.ts'

/** Only what differs goes out, so that two owners do not undo each other. */
const changes = (room: RoomRow, { title, life, form }: Asked): RoomChange => {
  const topic = written(form, 'topic')
  const visibility = written(form, 'visibility') as Visibility
  const board = form.has('board')
  return {
    ...(title !== room.title && { title }),
    ...(topic !== (room.topic ?? '') && { topic }),
    ...(visibility !== room.visibility && { visibility }),
    ...(board !== (room.board ?? false) && { board }),
    ...(life !== '' && { expiresAt: life === '0' ? null : Date.now() + Number(life) }),
  }
}

export const RoomSettings = ({ room, onClose }: { room: RoomRow; onClose: () => void }) => {
  const save = async (asked: Asked) => {
    const change = changes(room, asked)
    if (Object.keys(change).length > 0) await engine().changeRoom(room.id, change)
    onClose()
  }
  return (
    <RoomForm
      heading="Room settings"
      title={room.title}
      kept={room.expiresAt ? `ends ${timeLeft(room.expiresAt)}` : 'for ever'}
      says={['Save', 'Saving…']}
      onSave={save}
      onClose={onClose}
    >
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
      <BoardChoice board={room.board} />
    </RoomForm>
  )
}
