import { createHash } from 'node:crypto'
import type { Db, IndexDescription } from 'mongodb'
import type { DeviceRecord, Devices } from '../wakes.ts'
import { durable, isTaken } from './durable.ts'
import { same } from './same.ts'
import { together } from './together.ts'

/** By its endpoint, which is too long for an index. */
type DeviceDocument = DeviceRecord & { readonly _id: string }

export const deviceIndexes: IndexDescription[] = [
  { key: { userId: 1 } },
  { key: { session: 1 } },
  { key: { expiresAt: 1 } },
]

/** Rooms whose people's devices are looked up with one command. */
const WIDTH = 50

interface Asked {
  readonly userIds: readonly string[]
  readonly now: number
}

const idOf = (endpoint: string) => createHash('sha256').update(endpoint).digest('base64url')

export const makeDevices = (db: Db): Devices => {
  const devices = db.collection<DeviceDocument>('devices', durable)

  const replace = (_id: string, device: DeviceRecord) =>
    devices.replaceOne({ _id }, device, { upsert: true })

  const of = together(WIDTH, async (all: readonly Asked[]) => {
    const ids = new Set(all.flatMap(({ userIds }) => userIds))
    const since = Math.min(...all.map(({ now }) => now))
    const found = await devices
      .find({ userId: { $in: [...ids] }, expiresAt: { $gt: since } })
      .map(({ _id, ...device }): DeviceRecord => device)
      .toArray()
    const ofPerson = new Map<string, DeviceRecord[]>()
    for (const device of found)
      ofPerson.set(device.userId, [...(ofPerson.get(device.userId) ?? []), device])
    return ({ userIds, now }: Asked) =>
      [...new Set(userIds)]
        .flatMap((userId) => ofPerson.get(userId) ?? [])
        .filter(({ expiresAt }) => expiresAt > now)
  })

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
    of: async (userIds, now) => (userIds.length > 0 ? of({ userIds, now }) : []),
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
