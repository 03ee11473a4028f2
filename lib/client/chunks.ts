import type { TendrilDb } from './db.ts'

/** Places of a log that share a leaf. */
export const LEAF = 64

/**
 * What is said in some places of a log, folded, a line a message: to be searched without reading
 * the timeline, and to know what the log weighs. Made when there is time or need, and dropped with
 * every change to what it says.
 */
export interface LeafRow {
  roomId: string
  chunk: number
  /** Place and time of each line. */
  seqs: number[]
  ats: number[]
  text: string
  /** About what these places take on the device. */
  bytes: number
}

export const chunkOf = (seq: number): number => Math.floor(seq / LEAF)

export const leavesWithin = (db: TendrilDb, roomId: string, from: number, to: number) =>
  db.leaves.where('[roomId+chunk]').between([roomId, from], [roomId, to], true, true)

/** These places do not say any more what they said. */
export const dropLeaves = (db: TendrilDb, roomId: string, seqs: readonly number[]) => {
  const chunks = new Set(seqs.map(chunkOf))
  return db.leaves.bulkDelete([...chunks].map((chunk) => [roomId, chunk]))
}
