import type { Db, IndexDescription } from 'mongodb'
import type { Notify } from '../../../lib/protocol/rooms.ts'
import type { BellRecord, Bells } from '../wakes.ts'
import { durable, isTaken, unlessTaken } from './durable.ts'
import { brief } from './positions.ts'
import { same } from './same.ts'

interface BellDocument extends BellRecord {
  readonly roomId: string
}

export const bellIndexes: IndexDescription[] = [
  { key: { userId: 1, roomId: 1 }, unique: true },
  { key: { roomId: 1 } },
]

export const makeBells = (db: Db) => {
  const bells = db.collection<BellDocument>('bells', durable)
  const quick = db.collection<BellDocument>('bells', brief)

  const one = (roomId: string, userId: string) => ({ userId: same(userId), roomId: same(roomId) })

  const set = (roomId: string, userId: string, notify: Notify) =>
    bells.updateOne(
      one(roomId, userId),
      { $set: { notify }, $setOnInsert: { woken: 0 } },
      { upsert: true },
    )

  const port: Bells = {
    async choose(roomId, userId, notify) {
      try {
        await set(roomId, userId, notify)
      } catch (error) {
        if (!isTaken(error)) throw error
        await set(roomId, userId, notify)
      }
    },
    async choices(userId, roomIds) {
      const chosen = { userId: same(userId), roomId: { $in: [...roomIds] }, notify: { $ne: null } }
      const found = await bells.find(chosen).toArray()
      return new Map(found.flatMap(({ roomId, notify }) => (notify ? [[roomId, notify]] : [])))
    },
    async of(roomId, userIds) {
      const found = bells.find({ roomId: same(roomId), userId: { $in: [...userIds] } })
      return found.map(({ userId, notify, woken }) => ({ userId, notify, woken })).toArray()
    },
    ring(roomId, userId, seen, seq) {
      // Who is there and woken for something unread is not found, and can't be inserted either.
      return unlessTaken(
        quick.updateOne(
          { ...one(roomId, userId), woken: { $lte: seen } },
          { $set: { woken: seq }, $setOnInsert: { notify: null } },
          { upsert: true },
        ),
      )
    },
    async hush(roomId, userId, seq) {
      await quick.updateOne({ ...one(roomId, userId), woken: seq }, { $set: { woken: 0 } })
    },
  }

  return {
    ...port,
    async removeAll(roomId: string) {
      await bells.deleteMany({ roomId: same(roomId) })
    },
  }
}
