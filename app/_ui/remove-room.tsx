import type { RoomRow } from '../../lib/client/db.ts'
import { useAct } from './act.ts'
import { Dialog } from './dialog.tsx'
import { engine } from './engine.ts'
import { Problem } from './problem.tsx'
import { go } from './route.ts'

export const RemoveRoom = ({ room, onClose }: { room: RoomRow; onClose: () => void }) => {
  const { act, busy, problem } = useAct()
  const remove = () =>
    act(async () => {
      await engine().removeRoom(room.id)
      onClose()
      go('/')
    })
  return (
    <Dialog title="Delete this room?" onClose={onClose}>
      <div className="grid gap-4">
        <p className="text-pretty text-muted">
          <bdi className="font-semibold text-ink">{room.title}</bdi> and everything in it goes away,
          for everybody. This cannot be undone.
        </p>
        <Problem>{problem}</Problem>
        <div className="flex flex-wrap justify-end gap-2">
          <button type="button" className="button button-quiet" onClick={onClose}>
            Keep it
          </button>
          <button type="button" className="button button-danger" disabled={busy} onClick={remove}>
            Delete for everybody
          </button>
        </div>
      </div>
    </Dialog>
  )
}
