import { randomUUID } from 'node:crypto'
import type { Db } from 'mongodb'
import type { Lease } from '../store.ts'
import { durable, isTaken } from './durable.ts'

interface LeaseDocument {
  readonly _id: string
  readonly holder: string
  readonly until: Date
}

/** The database's clock decides, so nodes need not agree on the time. */
export const makeLease = (
  db: Db,
  name: string,
  ms: number,
  holder: string = randomUUID(),
): Lease => {
  const leases = db.collection<LeaseDocument>('leases', durable)
  const over = { $lte: [{ $ifNull: ['$until', '$$NOW'] }, '$$NOW'] }
  const free = { $or: [over, { $eq: ['$holder', holder] }] }
  const take = {
    holder: { $cond: [free, holder, '$holder'] },
    until: { $cond: [free, { $add: ['$$NOW', ms] }, '$until'] },
  }

  return {
    async hold() {
      try {
        const lease = await leases.findOneAndUpdate({ _id: name }, [{ $set: take }], {
          upsert: true,
          returnDocument: 'after',
        })
        return lease?.holder === holder
      } catch (error) {
        if (isTaken(error)) return false
        throw error
      }
    },
    async release() {
      await leases.deleteOne({ _id: name, holder })
    },
  }
}
