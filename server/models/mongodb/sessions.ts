import type { Db, IndexDescription } from 'mongodb'
import type { SessionRecord, Sessions } from '../people.ts'
import { durable } from './durable.ts'
import { same } from './same.ts'

type SessionDocument = Omit<SessionRecord, 'hash'> & { readonly _id: string }

export const sessionIndexes: IndexDescription[] = [{ key: { expiresAt: 1 } }]

export const makeSessions = (db: Db): Sessions => {
  const sessions = db.collection<SessionDocument>('sessions', durable)

  return {
    async create({ hash, userId, createdAt, expiresAt }) {
      await sessions.insertOne({ _id: hash, userId, createdAt, expiresAt })
    },
    async find(hash, now) {
      const found = await sessions.findOne({ _id: same(hash), expiresAt: { $gt: now } })
      if (!found) return null
      const { _id, userId, createdAt, expiresAt } = found
      return { hash: _id, userId, createdAt, expiresAt }
    },
    async alive(hashes, now) {
      const valid = { _id: { $in: [...hashes] }, expiresAt: { $gt: now } }
      const found = await sessions.find(valid, { projection: { _id: 1 } }).toArray()
      return new Set(found.map(({ _id }) => _id))
    },
    async extend(hash, expiresAt) {
      await sessions.updateOne({ _id: same(hash) }, { $set: { expiresAt } })
    },
    async remove(hash) {
      await sessions.deleteOne({ _id: same(hash) })
    },
    async sweep(now) {
      await sessions.deleteMany({ expiresAt: { $lte: now } })
    },
  }
}
