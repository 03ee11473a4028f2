import { roomNow, type RoomNow } from '../../lib/client/settings.ts'
import { roomView, type View } from '../../lib/client/view.ts'
import { engine } from './engine.ts'
import { PAGE } from './older.ts'

interface Ahead {
  roomId: string
  now: RoomNow | undefined
  view: View
}

let ahead: Ahead | undefined

/** Reads what the first room shows while the rest of the app is still on its way. */
export const readAhead = async (roomId: string): Promise<void> => {
  const { db, me } = engine()
  const [now, view] = await Promise.all([
    roomNow(db, roomId),
    roomView(db, roomId, me.get()?.id ?? '', PAGE),
  ])
  ahead = { roomId, now, view }
}

/** Until the database is read anew, which happens at once. */
export const readBefore = (roomId: string): Ahead | undefined =>
  ahead?.roomId === roomId ? ahead : undefined

export const forgetAhead = (): void => {
  ahead = undefined
}
