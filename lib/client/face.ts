import type { RoomRow, TendrilDb } from './db.ts'

/** A room as a chat, or as a board: the same log, newest first, with numbers for names. */
export type Face = 'chat' | 'board'

/** As somebody has chosen on this device, or else as its owner has. */
export const faceOf = ({ face, board }: Pick<RoomRow, 'face' | 'board'>): Face =>
  face ?? (board ? 'board' : 'chat')

export const turnTo = async (db: TendrilDb, roomId: string, face: Face): Promise<void> => {
  await db.rooms.update(roomId, { face })
}
