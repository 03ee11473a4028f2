import { chunkOf, LEAF, type LeafRow, leavesWithin } from './chunks.ts'
import type { MessageRow, TendrilDb, TimelineRow } from './db.ts'
import { fold } from './words.ts'

/** What a place takes beside what it says, in the stores and their indexes, as browsers pack them. */
const FLAT = 300

/** About what the places of a leaf take that was never made. */
export const UNWEIGHED = 40_000

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
  ` ${fold([text, ...files.flatMap(({ name, title = '' }) => [name, title])].join(' '))}`.replace(
    / +/g,
    ' ',
  )

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

/** Inside of a transaction with `timeline` and `leaves`. */
async function writeLeaves(db: TendrilDb, roomId: string, chunks: readonly number[]) {
  const leaf = async (chunk: number) => {
    const [first, last] = [chunk * LEAF, chunk * LEAF + LEAF - 1]
    const places = db.timeline
      .where('[roomId+seq]')
      .between([roomId, first], [roomId, last], true, true)
    return leafOf(roomId, chunk, await places.toArray())
  }
  await db.leaves.bulkPut(await Promise.all(chunks.map(leaf)))
}

/** The leaves from chunk to chunk, in order; what is missing is made. */
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

/** Chunks whose leaves are made in one go: their places are all read. */
const STEP = 8

/** Makes what is missing, so that a search finds it ready and the history can be weighed. */
export async function growLeaves(db: TendrilDb): Promise<void> {
  for (const { id, low, high } of await db.rooms.toArray()) {
    const [first, last] = [chunkOf(low), chunkOf(high)]
    if (high === 0 || (await leavesWithin(db, id, first, last).count()) > last - first) continue
    for (let from = first; from <= last; from += STEP) {
      const to = Math.min(last, from + STEP - 1)
      if ((await leavesWithin(db, id, from, to).count()) <= to - from)
        await leavesOf(db, id, from, to)
    }
  }
}
