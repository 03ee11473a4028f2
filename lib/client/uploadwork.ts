import type { TendrilDb } from './db.ts'
import type { CancelRow, UploadRow } from './uploadrow.ts'

export interface Work {
  uploads: UploadRow[]
  cancels: CancelRow[]
  /** Files that nobody waits for any more. */
  over: string[]
}

/**
 * What was deleted or ended elsewhere. One that is complete and on its way hears it from the server;
 * one that rests would never ask.
 */
async function overIn(db: TendrilDb, rows: readonly UploadRow[]): Promise<string[]> {
  const phases = await db.growth.bulkGet(rows.map(({ fileId }) => fileId))
  const messages = await db.timeline
    .where('[roomId+id]')
    .anyOf(rows.map(({ roomId, messageId }) => [roomId, messageId]))
    .filter((row) => row.kind === 'message' && row.deleted === true)
    .toArray()
  const deleted = new Set(messages.map(({ roomId, id }) => `${roomId} ${id}`))
  const over = rows.filter(({ roomId, messageId, state }, index) => {
    const phase = phases[index]?.state ?? 'growing'
    if (deleted.has(`${roomId} ${messageId}`)) return true
    if (phase === 'complete') return state === 'paused' || state === 'refused'
    return phase !== 'growing'
  })
  return over.map(({ fileId }) => fileId)
}

/** Text overtakes bytes: a file goes up once the message that carries it is stored. */
export async function workIn(db: TendrilDb): Promise<Work> {
  const rows = await db.uploads.toArray()
  const cancels = await db.cancels.toArray()
  // Mostly nothing goes up: then what is said meanwhile does not matter here.
  if (rows.length === 0) return { uploads: [], cancels, over: [] }
  const unsent = await db.outbox.where('state').anyOf('queued', 'refused').toArray()
  const waiting = new Set(unsent.map(({ id }) => id))
  const uploads = rows.filter(
    ({ state, messageId }) =>
      (state === 'queued' || state === 'sending') && !waiting.has(messageId),
  )
  uploads.sort((a, b) => (a.n ?? 0) - (b.n ?? 0) || (a.fileId < b.fileId ? -1 : 1))
  return { uploads, cancels, over: await overIn(db, rows) }
}
