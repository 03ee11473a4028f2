import { chunkOf } from './chunks.ts'
import type { TendrilDb } from './db.ts'
import { growLeaves, UNWEIGHED } from './leaves.ts'

/** What the history on this device weighs, about, in bytes. */
export interface Weight {
  rooms: Map<string, number>
  messages: number
  pictures: number
  total: number
}

/** Reads keys alone: it costs little, however much there is. */
export const weigh = (db: TendrilDb): Promise<Weight> =>
  db.transaction('r', db.rooms, db.leaves, db.pictures, async () => {
    const leaves = await db.leaves.orderBy('[roomId+chunk+bytes]').keys()
    const seen = await db.pictures.orderBy('[usedAt+size]').keys()
    const rooms = new Map<string, number>()
    const known = new Map<string, number>()
    for (const key of leaves) {
      const [roomId, , bytes] = key as unknown as [string, number, number]
      rooms.set(roomId, (rooms.get(roomId) ?? 0) + bytes)
      known.set(roomId, (known.get(roomId) ?? 0) + 1)
    }
    for (const { id, low, high } of await db.rooms.toArray()) {
      const chunks = high === 0 ? 0 : chunkOf(high) - chunkOf(low) + 1
      const missing = Math.max(0, chunks - (known.get(id) ?? 0))
      if (missing > 0) rooms.set(id, (rooms.get(id) ?? 0) + missing * UNWEIGHED)
    }
    const messages = [...rooms.values()].reduce((sum, bytes) => sum + bytes, 0)
    const sizes = seen.map((key) => (key as unknown as [number, number])[1])
    const pictures = sizes.reduce((sum, size) => sum + size, 0)
    return { rooms, messages, pictures, total: messages + pictures }
  })

export interface Usage {
  messages: { count: number; bytes: number }
  pictures: { count: number; bytes: number }
  /** What is still to go out: entries and files. */
  waiting: { count: number; bytes: number }
}

export async function usageOf(db: TendrilDb): Promise<Usage> {
  // What could not be made is guessed.
  await growLeaves(db).catch(() => undefined)
  const { messages, pictures } = await weigh(db)
  const uploads = await db.uploads.toArray()
  const entries = await db.outbox.where('state').notEqual('stored').count()
  return {
    messages: { count: await db.timeline.count(), bytes: messages },
    pictures: { count: await db.pictures.count(), bytes: pictures },
    waiting: {
      count: entries + uploads.length,
      bytes: uploads.reduce((sum, { size }) => sum + size, 0),
    },
  }
}
