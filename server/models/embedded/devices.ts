import type { DeviceRecord, Devices } from '../wakes.ts'
import type { Database } from './database.ts'
import type { Writer } from './writer.ts'

export const makeDevices = (db: Database, writer: Writer): Devices => {
  const ofUsers = db.query<[string, string, string, string, string, number], DeviceRecord>(
    `SELECT session, user_id, endpoint, p256dh, auth, expires_at FROM device
     WHERE user_id IN (SELECT value FROM json_each(?)) AND expires_at > ?`,
    ([session, userId, endpoint, p256dh, auth, expiresAt]) => ({
      session,
      userId,
      endpoint,
      p256dh,
      auth,
      expiresAt,
    }),
  )
  const insert = db.command(
    `INSERT OR REPLACE INTO device (endpoint, session, user_id, p256dh, auth, expires_at)
     VALUES (?, ?, ?, ?, ?, ?)`,
  )
  const dropSession = db.command('DELETE FROM device WHERE session = ?')
  const dropEndpoint = db.command('DELETE FROM device WHERE endpoint = ?')
  const sweep = db.command('DELETE FROM device WHERE expires_at <= ?')

  return {
    async keep({ session, userId, endpoint, p256dh, auth, expiresAt }) {
      await writer.write(() => {
        dropSession([session])
        insert([endpoint, session, userId, p256dh, auth, expiresAt])
      })
    },
    async of(userIds, now) {
      return ofUsers.all(JSON.stringify(userIds), now)
    },
    async dropSession(session) {
      await writer.write(() => dropSession([session]))
    },
    async dropEndpoint(endpoint) {
      await writer.write(() => dropEndpoint([endpoint]))
    },
    async sweep(now) {
      await writer.write(() => sweep([now]))
    },
  }
}
