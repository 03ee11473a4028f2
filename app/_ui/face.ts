import { useEffect } from 'react'
import { faceOf, turnTo, type Face } from '../../lib/client/face.ts'
import type { RoomRow } from '../../lib/client/db.ts'
import { roomNow } from '../../lib/client/settings.ts'
import { engine } from './engine.ts'
import { boardPath, replace, roomPath } from './route.ts'

/** Shows a room in another way, from now on. */
export const turn = async (roomId: string, face: Face): Promise<void> => {
  await turnTo(engine().db, roomId, face)
  replace(face === 'board' ? boardPath(roomId) : roomPath(roomId))
}

/** Whoever comes to a room by its plain address finds it as it was left. */
export const useFace = (roomId: string, face: Face, room: RoomRow | undefined) => {
  const known = room ? faceOf(room) : 'chat'
  useEffect(() => {
    if (face === 'board' || known === 'chat') return
    let gone = false
    const look = async () => {
      // As it is now: what is on the screen is as it was a moment ago.
      const now = await roomNow(engine().db, roomId)
      const here = !gone && location.pathname === roomPath(roomId)
      if (here && now && faceOf(now.room) === 'board') replace(boardPath(roomId) + location.hash)
    }
    look().catch(() => undefined)
    return () => {
      gone = true
    }
  }, [roomId, face, known])
}
