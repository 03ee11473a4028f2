import type { RoomRow } from '../../lib/client/db.ts'
import { Confirm } from './confirm.tsx'
import { engine } from './engine.ts'
import { go } from './route.ts'

export const RemoveRoom = ({ room, onClose }: { room: RoomRow; onClose: () => void }) => {
  const remove = async () => {
    await engine().removeRoom(room.id)
    go('/')
  }
  return (
    <Confirm title="Delete this room?" does="Delete for everybody" onDo={remove} onClose={onClose}>
      <p className="text-pretty text-muted">
        <bdi className="font-semibold text-ink">{room.title}</bdi> and everything in it goes away,
        for everybody. This cannot be undone.
      </p>
    </Confirm>
  )
}
