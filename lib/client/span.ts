import { Dexie } from 'dexie'

/** Every place of a room, and those from `seq` on. */
export const placesFrom = (roomId: string, seq: number): [[string, unknown], [string, unknown]] => [
  [roomId, seq],
  [roomId, Dexie.maxKey],
]
