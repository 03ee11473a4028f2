import type { Db, IndexDescription } from 'mongodb'
import type { MoveRecord, Moves } from '../people.ts'
import { durable, isTaken } from './durable.ts'
import { same } from './same.ts'

/** By person, so that each has one. */
type MoveDocument = Omit<MoveRecord, 'userId'> & { readonly _id: string }

export const moveIndexes: IndexDescription[] = [{ key: { hash: 1 } }, { key: { expiresAt: 1 } }]

const record = (found: MoveDocument | null): MoveRecord | null => {
  if (!found) return null
  const { _id: userId, hash, session, expiresAt } = found
  return { hash, userId, session, expiresAt }
}

export const makeMoves = (db: Db): Moves => {
  const moves = db.collection<MoveDocument>('moves', durable)
  const valid = (hash: string, now: number) => ({ hash: same(hash), expiresAt: { $gt: now } })

  const put = ({ userId, hash, session, expiresAt }: MoveRecord) =>
    moves.replaceOne({ _id: same(userId) }, { hash, session, expiresAt }, { upsert: true })

  return {
    async create(move) {
      try {
        await put(move)
      } catch (error) {
        // Two at once may both find nothing to replace.
        if (!isTaken(error)) throw error
        await put(move)
      }
    },
    async find(hash, now) {
      return record(await moves.findOne(valid(hash, now)))
    },
    async take(hash, now) {
      return record(await moves.findOneAndDelete(valid(hash, now)))
    },
    async sweep(now) {
      await moves.deleteMany({ expiresAt: { $lte: now } })
    },
  }
}
