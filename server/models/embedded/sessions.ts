import type { Bearer, SessionRecord, Sessions } from '../people.ts'
import type { Database } from './database.ts'
import type { Writer } from './writer.ts'

export const makeSessions = (db: Database, writer: Writer): Sessions => {
  const find = db.query<[string, string, number, number], SessionRecord>(
    `SELECT hash, user_id, created_at, expires_at FROM session
     WHERE hash = ? AND expires_at > ?`,
    ([hash, userId, createdAt, expiresAt]) => ({ hash, userId, createdAt, expiresAt }),
  )
  const bearer = db.query<[string, string, number, number, string, number], Bearer>(
    `SELECT hash, user_id, session.created_at, expires_at, name, person.created_at
     FROM session JOIN person ON person.id = session.user_id WHERE hash = ? AND expires_at > ?`,
    ([hash, userId, createdAt, expiresAt, name, since]) => ({
      session: { hash, userId, createdAt, expiresAt },
      person: { id: userId, name, createdAt: since },
    }),
  )
  const alive = db.query<[string], string>(
    `SELECT hash FROM session
     WHERE hash IN (SELECT value FROM json_each(?)) AND expires_at > ?`,
    ([hash]) => hash,
  )
  const insert = db.command(
    'INSERT INTO session (hash, user_id, created_at, expires_at) VALUES (?, ?, ?, ?)',
  )
  const extend = db.command('UPDATE session SET expires_at = ? WHERE hash = ?')
  const remove = db.command('DELETE FROM session WHERE hash = ?')
  const sweep = db.command('DELETE FROM session WHERE expires_at <= ?')

  return {
    async create({ hash, userId, createdAt, expiresAt }) {
      await writer.write(() => insert([hash, userId, createdAt, expiresAt]))
    },
    async find(hash, now) {
      return find.one(hash, now)
    },
    async bearer(hash, now) {
      return bearer.one(hash, now)
    },
    async alive(hashes, now) {
      return new Set(alive.all(JSON.stringify(hashes), now))
    },
    async extend(hash, expiresAt) {
      await writer.write(() => extend([expiresAt, hash]))
    },
    async remove(hash) {
      await writer.write(() => remove([hash]))
    },
    async sweep(now) {
      await writer.write(() => sweep([now]))
    },
  }
}
