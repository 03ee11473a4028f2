import type { MoveRecord, Moves } from '../people.ts'
import type { Database } from './database.ts'
import type { Writer } from './writer.ts'

type Row = [string, string, string, number]

const record = ([hash, userId, session, expiresAt]: Row): MoveRecord => ({
  hash,
  userId,
  session,
  expiresAt,
})

export const makeMoves = (db: Database, writer: Writer): Moves => {
  const columns = 'hash, user_id, session, expires_at'
  const find = db.query<Row, MoveRecord>(
    `SELECT ${columns} FROM move WHERE hash = ? AND expires_at > ?`,
    record,
  )
  const take = db.query<Row, MoveRecord>(
    `DELETE FROM move WHERE hash = ? AND expires_at > ? RETURNING ${columns}`,
    record,
  )
  const insert = db.command(`INSERT OR REPLACE INTO move (${columns}) VALUES (?, ?, ?, ?)`)
  const sweep = db.command('DELETE FROM move WHERE expires_at <= ?')

  return {
    async create({ hash, userId, session, expiresAt }) {
      await writer.write(() => insert([hash, userId, session, expiresAt]))
    },
    async find(hash, now) {
      return find.one(hash, now)
    },
    take: (hash, now) => writer.write(() => take.one(hash, now)),
    async sweep(now) {
      await writer.write(() => sweep([now]))
    },
  }
}
