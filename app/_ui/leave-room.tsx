import type { RoomRow } from '../../lib/client/db.ts'
import type { Visibility } from '../../lib/protocol/rooms.ts'
import { Confirm } from './confirm.tsx'
import { engine } from './engine.ts'
import { go } from './route.ts'
import { unsentText, useUnsent } from './unsent.ts'

const wayBack: Record<Visibility, string> = {
  public: 'You find it again in the list of rooms.',
  unlisted: 'Keep its link if you may want to come back.',
  private: 'You come back only with a new invitation.',
}

/** Out of a room that goes on without me; or, when it is closed, out of what is left of it. */
export const LeaveRoom = ({ room, onClose }: { room: RoomRow; onClose: () => void }) => {
  const unsent = useUnsent(room.id)
  const { closed } = room
  const leave = async () => {
    await (closed ? engine().forgetRoom(room.id) : engine().leaveRoom(room.id))
    go('/')
  }
  return (
    <Confirm
      title={closed ? 'Forget this room?' : 'Leave this room?'}
      keep={closed ? 'Keep it' : 'Stay'}
      does={closed ? 'Forget it' : 'Leave'}
      onDo={leave}
      onClose={onClose}
    >
      <p className="text-pretty text-muted">
        {room.title && <bdi className="font-semibold text-ink">{room.title}</bdi>}
        {room.title ? ' ' : 'It '}
        {closed
          ? 'and all that this device has of it goes from here. It cannot be brought back.'
          : `goes from this device, and stays as it is for the others. ${wayBack[room.visibility]}`}
      </p>
      {unsent && unsentText(unsent) && (
        <p className="font-medium text-pretty text-wait">
          Never sent, and lost with it: {unsentText(unsent)}.
        </p>
      )}
    </Confirm>
  )
}
