import type { RoomRow } from '../../lib/client/db.ts'

/** Why nothing can be said in a room any more: in a word, in a line, and what that means. */
export interface Closing {
  word: string
  title: string
  text: string
}

type Known = Pick<RoomRow, 'ownerId' | 'expiresAt' | 'closed'>

export const closingOf = (room: Known, now = Date.now()): Closing | null => {
  if (!room.closed) return null
  if (room.ownerId === '')
    return {
      word: 'No such room',
      title: 'There is no such room',
      text: 'Or it is not open to you. Look at the link again, or ask for a new one.',
    }
  if (room.expiresAt !== undefined && room.expiresAt <= now)
    return {
      word: 'Ended',
      title: 'This room has come to its end',
      text: 'It was made for a while, and that is over.',
    }
  if (room.closed.code === 'GONE')
    return {
      word: 'Deleted',
      title: 'This room was deleted',
      text: 'Nobody can write here any more.',
    }
  return {
    word: 'Closed',
    title: 'This room is closed to you',
    text: 'It was deleted, or you are not in it any more.',
  }
}
