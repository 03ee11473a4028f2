import { createHash } from 'node:crypto'
import type { Db, IndexDescription } from 'mongodb'
import type { DeviceRecord, Devices } from '../wakes.ts'
import { durable, isTaken } from './durable.ts'
import { same } from './same.ts'

/** By its endpoint, which is too long for an index. */
type DeviceDocument = DeviceRecord & { readonly _id: string }

export const deviceIndexes: IndexDescription[] = [
  { key: { userId: 1 } },
  { key: { session: 1 } },
  { key: { expiresAt: 1 } },
]

const idOf = (endpoint: string) => createHash('sha256').update(endpoint).digest('base64url')

export const makeDevices = (db: Db): Devices => {
  const devices = db.collection<DeviceDocument>('devices', durable)

  const replace = (_id: string, device: DeviceRecord) =>
    devices.replaceOne({ _id }, device, { upsert: true })

  return {
    async keep({ session, userId, endpoint, p256dh, auth, expiresAt }) {
      const _id = idOf(endpoint)
      const device = { session, userId, endpoint, p256dh, auth, expiresAt }
      try {
        await replace(_id, device)
      } catch (error) {
        if (!isTaken(error)) throw error
        await replace(_id, device)
      }
      await devices.deleteMany({ session: same(session), _id: { $ne: _id } })
    },
    async of(userIds, now) {
      const found = devices.find({ userId: { $in: [...userIds] }, expiresAt: { $gt: now } })
      return found.map(({ _id, ...device }) => device).toArray()
    },
    async dropSession(session) {
      await devices.deleteMany({ session: same(session) })
    },
    async dropEndpoint(endpoint) {
      await devices.deleteOne({ _id: idOf(endpoint) })
    },
    async sweep(now) {
      await devices.deleteMany({ expiresAt: { $lte: now } })
    },
  }
}
