import type { AppendResult } from '../protocol/asks.ts'
import type { Draft } from '../protocol/entries.ts'
import { mayPass } from '../protocol/errors.ts'
import { limits } from '../protocol/limits.ts'
import type { OutboxRow, TendrilDb } from './db.ts'

const utf8 = new TextEncoder()

export const draftOf = ({ id, type, body, sentAt }: OutboxRow): Draft =>
  ({ id, type, body, sentAt }) as Draft

/** What fits into one append, in order; the first always does. */
export function fitting(rows: readonly OutboxRow[], most: number): OutboxRow[] {
  let bytes = 0
  const count = rows.slice(0, most).findIndex((row, index) => {
    bytes += utf8.encode(JSON.stringify(draftOf(row))).length + 1
    return index > 0 && bytes > limits.batchBytes
  })
  return rows.slice(0, count === -1 ? most : count)
}

/** The next batch of a room. From here on the server may have it, which is noted first. */
export const takeBatch = (db: TendrilDb, roomId: string, most: number): Promise<OutboxRow[]> =>
  db.transaction('rw', db.outbox, async () => {
    const queue = db.outbox.where('roomId').equals(roomId)
    const rows = await queue.filter(({ state }) => state === 'queued').sortBy('n')
    const batch = fitting(rows, most)
    const fresh = batch.filter(({ tried }) => !tried)
    await db.outbox.bulkPut(fresh.map((row) => ({ ...row, tried: true })))
    return batch
  })

/** This very row: in a database that was emptied meanwhile, another one has its number. */
const rowOf = (db: TendrilDb, { n, id }: OutboxRow) =>
  db.outbox
    .where('n')
    .equals(n!)
    .filter((row) => row.id === id)

export interface Outcome {
  /** Rows that are settled: stored, or refused for good. */
  settled: number
  stored: { row: OutboxRow; seq: number; at: number }[]
}

/**
 * Notes what became of each entry, by id and never by position. What may pass later stays queued; so
 * does what was not answered. What the log already holds here has nothing left to wait for.
 */
export const settle = (
  db: TendrilDb,
  roomId: string,
  batch: readonly OutboxRow[],
  results: readonly AppendResult[],
): Promise<Outcome> =>
  db.transaction('rw', db.outbox, db.rooms, async () => {
    const outcome: Outcome = { settled: 0, stored: [] }
    const high = (await db.rooms.get(roomId))?.high ?? 0
    for (const row of batch) {
      const result = results.find(({ id }) => id === row.id)
      if (!result) continue
      if ('seq' in result) {
        const { seq, at } = result
        if (seq <= high) await rowOf(db, row).delete()
        else await rowOf(db, row).modify({ state: 'stored', seq, at })
        outcome.stored.push({ row, seq, at })
      } else if (mayPass(result.code)) continue
      // It got through before, and who said it has become somebody else since: the log has it.
      else if (result.code === 'CONFLICT' && row.tried) await rowOf(db, row).delete()
      else await refuse(db, row, result)
      outcome.settled++
    }
    return outcome
  })

/** Only what the server itself has said: that it could not be reached is the status line's to tell. */
export const tells = (code: string): boolean =>
  code === 'STORAGE_FULL' || code === 'RATE' || code === 'INTERNAL'

/** Why a batch has to wait. */
export const hinder = (
  db: TendrilDb,
  batch: readonly OutboxRow[],
  { code, text }: { code: string; text: string },
) =>
  db.outbox
    .where('n')
    .anyOf(batch.map(({ n }) => n!))
    .modify((row) => {
      if (row.state === 'queued' && batch.some(({ id }) => id === row.id))
        row.hindrance = { code, text }
    })

export const refuse = (db: TendrilDb, row: OutboxRow, why: { code: string; text: string }) =>
  rowOf(db, row).modify({ state: 'refused', refusal: { code: why.code, text: why.text } })
