import type { MessageRow, TendrilDb, TimelineRow } from './db.ts'
import { fold } from './words.ts'

/** Places of a log that share a leaf. */
const LEAF = 64
/** What a place takes beside what it says, in the stores and their indexes, as browsers pack them. */
const FLAT = 300

/** About what the places of a leaf take that was never made. */
export const UNWEIGHED = 40_000

/**
 * What is said in some places of a log, folded, a line a message: to be searched without reading
 * the timeline, and to know what the log weighs. Derived; one that is missing is made when needed.
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

/** What these leaves say their places take; reads keys alone. */
export async function bytesWithin(db: TendrilDb, roomId: string, from: number, to: number) {
  const keys = await db.leaves
    .where('[roomId+chunk+bytes]')
    .between([roomId, from], [roomId, to, Infinity])
    .keys()
  const known = keys.map((key) => (key as unknown as [string, number, number])[2])
  const missing = to - from + 1 - keys.length
  return known.reduce((sum, bytes) => sum + bytes, missing * UNWEIGHED)
}

/** A message as it is searched. */
export const foldedLine = ({ text, files }: Pick<MessageRow, 'text' | 'files'>): string =>
  ` ${fold([text, ...files.map(({ name }) => name)].join(' '))}`.replace(/ +/g, ' ')

function leafOf(roomId: string, chunk: number, rows: readonly TimelineRow[]): LeafRow {
  const said = rows.filter((row) => row.kind === 'message' && !row.deleted) as MessageRow[]
  const places = rows.length === 0 ? 0 : rows.at(-1)!.seq - rows[0]!.seq + 1
  return {
    roomId,
    chunk,
    seqs: said.map(({ seq }) => seq),
    ats: said.map(({ at }) => at),
    text: said.map(foldedLine).join('\n'),
    bytes: places * FLAT + JSON.stringify(rows).length,
  }
}

/** Makes the leaves of these chunks anew. Inside of a transaction with `timeline` and `leaves`. */
export async function writeLeaves(db: TendrilDb, roomId: string, chunks: Iterable<number>) {
  const leaf = async (chunk: number) => {
    const [first, last] = [chunk * LEAF, chunk * LEAF + LEAF - 1]
    const places = db.timeline
      .where('[roomId+seq]')
      .between([roomId, first], [roomId, last], true, true)
    return leafOf(roomId, chunk, await places.toArray())
  }
  await db.leaves.bulkPut(await Promise.all([...new Set(chunks)].map(leaf)))
}

/** The leaves from chunk to chunk, in order; what was never made is made. */
export async function leavesOf(
  db: TendrilDb,
  roomId: string,
  from: number,
  to: number,
): Promise<LeafRow[]> {
  const held = await leavesWithin(db, roomId, from, to).toArray()
  if (held.length === to - from + 1) return held
  return db.transaction('rw', db.timeline, db.leaves, async () => {
    const keys = await leavesWithin(db, roomId, from, to).primaryKeys()
    const known = new Set(keys.map(([, chunk]) => chunk))
    const all = Array.from({ length: to - from + 1 }, (_, index) => from + index)
    const missing = all.filter((chunk) => !known.has(chunk))
    await writeLeaves(db, roomId, missing)
    return leavesWithin(db, roomId, from, to).toArray()
  })
}
