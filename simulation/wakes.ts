import type { BellRecord, Bells, DeviceRecord, Devices } from '../server/models/wakes.ts'
import type { Database } from './database.ts'
import type { Line } from './store.ts'

/** A node's part in who is to be woken. */
export function makeWakes(db: Database, { call }: Line): { devices: Devices; bells: Bells } {
  const drop = (which: (device: DeviceRecord) => boolean) => {
    for (const [session, device] of db.devices) if (which(device)) db.devices.delete(session)
  }
  const bell = (roomId: string, userId: string): BellRecord =>
    db.bells.get(`${roomId} ${userId}`) ?? { userId, notify: null, woken: 0 }
  const keep = (roomId: string, record: BellRecord) =>
    void db.bells.set(`${roomId} ${record.userId}`, record)

  return {
    devices: {
      keep: (device) =>
        call(() => {
          drop(({ endpoint }) => endpoint === device.endpoint)
          db.devices.set(device.session, device)
        }),
      of: (userIds, at) =>
        call(() =>
          [...db.devices.values()].filter(
            ({ userId, expiresAt }) => userIds.includes(userId) && expiresAt > at,
          ),
        ),
      dropSession: (session) => call(() => void db.devices.delete(session)),
      dropEndpoint: (gone) => call(() => drop(({ endpoint }) => endpoint === gone)),
      sweep: (at) => call(() => drop(({ expiresAt }) => expiresAt <= at)),
    },
    bells: {
      choose: (roomId, userId, notify) =>
        call(() => keep(roomId, { ...bell(roomId, userId), notify })),
      choices: (userId, roomIds) =>
        call(() => {
          const chosen = roomIds.map((roomId) => [roomId, bell(roomId, userId).notify] as const)
          return new Map(chosen.flatMap(([roomId, notify]) => (notify ? [[roomId, notify]] : [])))
        }),
      of: (roomId, userIds) =>
        call(() => userIds.flatMap((userId) => db.bells.get(`${roomId} ${userId}`) ?? [])),
      ring: (roomId, userId, seen, seq) =>
        call(() => {
          const known = bell(roomId, userId)
          if (known.woken > seen) return false
          keep(roomId, { ...known, woken: seq })
          return true
        }),
      hush: (roomId, userId, seq) =>
        call(() => {
          const known = bell(roomId, userId)
          if (known.woken === seq) keep(roomId, { ...known, woken: 0 })
        }),
    },
  }
}
