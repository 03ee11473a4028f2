import type { Db, IndexDescription } from 'mongodb'
import type { Rooms } from '../store.ts'
import { isTaken } from './durable.ts'
import { same } from './same.ts'

type Positions = Pick<Rooms, 'seen' | 'seenBy' | 'positions' | 'readers'>

interface PositionDocument {
  readonly userId: string
  readonly roomId: string
  readonly seq: number
}

export const positionIndexes: IndexDescription[] = [
  { key: { userId: 1, roomId: 1 }, unique: true },
  { key: { roomId: 1, seq: -1 } },
]

/** A convenience that may be lost: it waits for no majority. */
export const brief = {
  readPreference: 'primary',
  readConcern: 'local',
  writeConcern: { w: 1 },
} as const

export const makePositions = (db: Db): Positions & { removeAll(roomId: string): Promise<void> } => {
  const positions = db.collection<PositionDocument>('positions', brief)

  const move = (roomId: string, userId: string, seq: number) =>
    positions.updateOne(
      { userId: same(userId), roomId: same(roomId) },
      { $max: { seq } },
      { upsert: true },
    )

  return {
    async seen(roomId, userId, seq) {
      try {
        await move(roomId, userId, seq)
      } catch (error) {
        if (!isTaken(error)) throw error
        await move(roomId, userId, seq)
      }
    },
    async seenBy(roomId, userIds) {
      const theirs = { userId: { $in: [...userIds] }, roomId: same(roomId), seq: { $gt: 0 } }
      const found = await positions.find(theirs).toArray()
      return new Map(found.map(({ userId, seq }) => [userId, seq]))
    },
    async positions(userId, roomIds) {
      const mine = { userId: same(userId), roomId: { $in: [...roomIds] }, seq: { $gt: 0 } }
      const found = await positions.find(mine).toArray()
      return new Map(found.map(({ roomId, seq }) => [roomId, seq]))
    },
    async readers(roomId, limit) {
      const furthest = positions
        .find({ roomId: same(roomId) })
        .sort({ seq: -1 })
        .limit(limit)
      const found = await furthest.toArray()
      return new Map(found.map(({ userId, seq }) => [userId, seq]))
    },
    async removeAll(roomId) {
      await positions.deleteMany({ roomId: same(roomId) })
    },
  }
}
