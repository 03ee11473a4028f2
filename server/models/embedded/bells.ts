import type { Notify } from '../../../lib/protocol/rooms.ts'
import type { BellRecord, Bells } from '../wakes.ts'
import type { Database } from './database.ts'
import type { Writer } from './writer.ts'

export const makeBells = (db: Database, writer: Writer): Bells => {
  const choices = db.query<[string, Notify], [string, Notify]>(
    `SELECT room_id, notify FROM bell
     WHERE user_id = ? AND notify IS NOT NULL AND room_id IN (SELECT value FROM json_each(?))`,
    (row) => row,
  )
  const ofRoom = db.query<[string, Notify | null, number], BellRecord>(
    `SELECT user_id, notify, woken FROM bell
     WHERE room_id = ? AND user_id IN (SELECT value FROM json_each(?))`,
    ([userId, notify, woken]) => ({ userId, notify, woken }),
  )
  const choose = db.command(
    `INSERT INTO bell (room_id, user_id, notify) VALUES (?, ?, ?)
     ON CONFLICT (room_id, user_id) DO UPDATE SET notify = excluded.notify`,
  )
  const ring = db.command(
    `INSERT INTO bell (room_id, user_id, woken) VALUES (?1, ?2, ?4)
     ON CONFLICT (room_id, user_id) DO UPDATE SET woken = excluded.woken WHERE woken <= ?3`,
  )
  const hush = db.command(
    'UPDATE bell SET woken = 0 WHERE room_id = ? AND user_id = ? AND woken = ?',
  )

  return {
    async choose(roomId, userId, notify) {
      await writer.write(() => choose([roomId, userId, notify]))
    },
    async choices(userId, roomIds) {
      return new Map(choices.all(userId, JSON.stringify(roomIds)))
    },
    async of(roomId, userIds) {
      return ofRoom.all(roomId, JSON.stringify(userIds))
    },
    async ring(roomId, userId, seen, seq) {
      return (await writer.jot(() => ring([roomId, userId, seen, seq]))) > 0
    },
    async hush(roomId, userId, seq) {
      await writer.jot(() => hush([roomId, userId, seq]))
    },
  }
}
