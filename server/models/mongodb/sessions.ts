import type { Db, IndexDescription } from 'mongodb'
import type { PersonRecord, SessionRecord, Sessions } from '../people.ts'
import { durable } from './durable.ts'
import { same } from './same.ts'

type SessionDocument = Omit<SessionRecord, 'hash'> & { readonly _id: string }

type Found = SessionDocument & { readonly person: readonly (PersonRecord & { _id: string })[] }

export const sessionIndexes: IndexDescription[] = [{ key: { expiresAt: 1 } }]

const recordOf = ({ _id, userId, createdAt, expiresAt }: SessionDocument): SessionRecord => ({
  hash: _id,
  userId,
  createdAt,
  expiresAt,
})

const whose = { from: 'people', localField: 'userId', foreignField: '_id', as: 'person' }

export const makeSessions = (db: Db): Sessions => {
  const sessions = db.collection<SessionDocument>('sessions', durable)

  return {
    async create({ hash, userId, createdAt, expiresAt }) {
      await sessions.insertOne({ _id: hash, userId, createdAt, expiresAt })
    },
    async find(hash, now) {
      const found = await sessions.findOne({ _id: same(hash), expiresAt: { $gt: now } })
      return found && recordOf(found)
    },
    async bearer(hash, now) {
      const valid = { _id: same(hash), expiresAt: { $gt: now } }
      const asked = [{ $match: valid }, { $lookup: whose }]
      const [found] = await sessions.aggregate<Found>(asked).toArray()
      const [person] = found?.person ?? []
      if (!found || !person) return null
      const { _id: id, name, createdAt } = person
      return { session: recordOf(found), person: { id, name, createdAt } }
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
