import { Cell } from '../../lib/client/live.ts'
import { go, roomPath, routeOf } from './route.ts'

/** A message that somebody is on the way to, in a room that may still have to open. */
export const sought = new Cell<{ roomId: string; id: string } | null>(null)

export const goTo = (roomId: string, id: string) => {
  sought.set({ roomId, id })
  const at = routeOf(location.pathname)
  const shown = at.name === 'room' && at.roomId === roomId && at.view !== 'media'
  if (!shown) go(roomPath(roomId))
}

/** Whether somebody searches, and where: everywhere (null) or in one room. */
export const searching = new Cell<{ roomId: string | null } | null>(null)
