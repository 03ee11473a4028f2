import type { MemberRecord, Rooms } from '../store.ts'
import type { Database } from './database.ts'
import type { Writer } from './writer.ts'

type Row = [string, string, string, MemberRecord['role'], MemberRecord['standing'], number]
type Members = Pick<
  Rooms,
  | 'member'
  | 'standings'
  | 'members'
  | 'memberships'
  | 'setMember'
  | 'seen'
  | 'seenBy'
  | 'positions'
  | 'readers'
>

export const makeMembers = (db: Database, writer: Writer): Members => {
  const query = (where: string) =>
    db.query<Row, MemberRecord>(
      `SELECT room_id, user_id, name, role, standing, since FROM member WHERE ${where}`,
      ([roomId, userId, name, role, standing, since]) => ({
        roomId,
        userId,
        name,
        role,
        standing,
        since,
      }),
    )
  const one = query('room_id = ? AND user_id = ?')
  const some = query('room_id = ? AND user_id IN (SELECT value FROM json_each(?))')
  const ofRoom = query("room_id = ? AND standing = 'in' LIMIT ?")
  const ofUser = query("user_id = ? AND standing = 'in'")
  const set = db.command(
    `INSERT OR REPLACE INTO member (room_id, user_id, name, role, standing, since)
     VALUES (?, ?, ?, ?, ?, ?)`,
  )
  const see = db.command(
    `INSERT INTO position (user_id, room_id, seq) VALUES (?, ?, ?)
     ON CONFLICT (user_id, room_id) DO UPDATE SET seq = max(seq, excluded.seq)`,
  )
  const positions = db.query<[string, number], [string, number]>(
    `SELECT room_id, seq FROM position
     WHERE user_id = ? AND seq > 0 AND room_id IN (SELECT value FROM json_each(?))`,
    (row) => row,
  )
  const seenBy = db.query<[string, number], [string, number]>(
    `SELECT user_id, seq FROM position
     WHERE room_id = ? AND seq > 0 AND user_id IN (SELECT value FROM json_each(?))`,
    (row) => row,
  )
  const readers = db.query<[string, number], [string, number]>(
    'SELECT user_id, seq FROM position WHERE room_id = ? ORDER BY seq DESC LIMIT ?',
    (row) => row,
  )

  return {
    async member(roomId, userId) {
      return one.one(roomId, userId)
    },
    async standings(roomId, userIds) {
      return some.all(roomId, JSON.stringify(userIds))
    },
    async members(roomId, limit) {
      return ofRoom.all(roomId, limit)
    },
    async memberships(userId) {
      return ofUser.all(userId)
    },
    async setMember({ roomId, userId, name, role, standing, since }) {
      await writer.write(() => set([roomId, userId, name, role, standing, since]))
    },
    async seen(roomId, userId, seq) {
      await writer.jot(() => see([userId, roomId, seq]))
    },
    async seenBy(roomId, userIds) {
      return new Map(seenBy.all(roomId, JSON.stringify(userIds)))
    },
    async positions(userId, roomIds) {
      return new Map(positions.all(userId, JSON.stringify(roomIds)))
    },
    async readers(roomId, limit) {
      return new Map(readers.all(roomId, limit))
    },
  }
}
