import type { PlaceRow, RoomRow } from './db.ts'

/** Further behind than this, a device begins again from the newest page. */
export const FAR = 2000

/** What is known of a room's log beyond what the database holds. */
export interface Flow {
  /** Places beyond a hole. */
  waiting: Map<number, PlaceRow>
  /** The log's end as far as it is known, and the end of what is held. */
  head: number
  high: number
  /** The server tells us about this room; only then are holes worth reading. */
  joined: boolean
  timer: unknown
  tries: number
  reading: Promise<void> | undefined
  older: Promise<boolean> | undefined
}

export const makeFlow = (): Flow => ({
  waiting: new Map(),
  head: 0,
  high: 0,
  joined: false,
  timer: undefined,
  tries: 0,
  reading: undefined,
  older: undefined,
})

/** News waits here until what comes before it has arrived. */
export function keep(flow: Flow, rows: readonly PlaceRow[], head: number): void {
  // So much beyond a hole is cheaper to read again than to hold.
  if (flow.waiting.size > FAR) flow.waiting.clear()
  for (const row of rows) if (row.seq > flow.high) flow.waiting.set(row.seq, row)
  flow.head = Math.max(flow.head, head, ...rows.map(({ seq }) => seq))
}

/** The database holds this much now. */
export function reach(flow: Flow, room: RoomRow | undefined): void {
  if (!room || room.high < flow.high) return
  if (room.high > flow.high) flow.tries = 0
  flow.high = room.high
  flow.head = Math.max(flow.head, flow.high)
  for (const seq of flow.waiting.keys()) if (seq <= flow.high) flow.waiting.delete(seq)
}

/** The end of what the database holds, and of what has come and follows on it. */
export function endOf({ high, waiting }: Flow): number {
  let end = high
  while (waiting.has(end + 1)) end++
  return end
}
