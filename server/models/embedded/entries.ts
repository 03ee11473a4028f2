import type { EntryType } from '../../../lib/protocol/entries.ts'
import type { NewEntry, StoredEntry } from '../store.ts'
import type { Database, Value } from './database.ts'
import { codeOf } from './trouble.ts'

type Row = [number, string, EntryType, string, number, number, string]

/** An entry with the text that is stored, so that a body is turned into JSON once. */
export interface Line {
  readonly entry: NewEntry
  readonly target: string | null
  readonly json: string
}

const targeting = new Set<EntryType>(['edit', 'delete', 'react', 'unreact'])

export const toLine = (entry: NewEntry): Line => {
  const target = targeting.has(entry.type) && 'target' in entry.body ? entry.body.target : null
  return {
    entry,
    target: typeof target === 'string' ? target : null,
    json: JSON.stringify(entry.body),
  }
}

const columns = 'seq, id, type, author_id, at, sent_at, body'
const places = '(?, ?, ?, ?, ?, ?, ?, ?, ?)'
/** Rows of one statement, widest first: a wide one costs a third less a row. */
const widths = [20, 5]
const erasedMessage = JSON.stringify({ text: '', erased: true })

/** The rows of all logs. Rooms go by their number. Changes are for the writer's transaction alone. */
export const makeEntries = (db: Database) => {
  const insertInto =
    'INSERT INTO entry (room, seq, id, author_id, type, at, sent_at, target, body) VALUES '
  const wide = widths.map((width) => ({
    width,
    insert: db.command(insertInto + Array<string>(width).fill(places).join(', ')),
  }))
  const insertNew = db.command(`${insertInto} ${places} ON CONFLICT (id, room, twin) DO NOTHING`)
  // The planner knows nothing of how long a log is, and would read all of it. Named, an index is used.
  const byId = 'entry INDEXED BY entry_id'
  const byTarget = 'entry INDEXED BY entry_target'
  const eraseMessage = db.command(
    `UPDATE ${byId} SET body = ? WHERE room = ? AND id = ? AND type = 'message'`,
  )
  const eraseEdits = db.command(
    `UPDATE ${byTarget} SET body = json_object('target', target, 'text', '', 'erased', json('true'))
     WHERE room = ? AND target = ? AND type = 'edit'`,
  )

  const query = (where: string, from = 'entry') => {
    const select = db.query<Row, Omit<StoredEntry, 'roomId'>>(
      `SELECT ${columns} FROM ${from} WHERE room = ? AND ${where}`,
      ([seq, id, type, authorId, at, sentAt, body]) => ({
        seq,
        id,
        type,
        authorId,
        at,
        sentAt,
        body: JSON.parse(body) as object,
      }),
    )
    return (roomId: string, ...values: Value[]) =>
      select.all(...values).map((row): StoredEntry => ({ roomId, ...row }))
  }

  const values = (no: number, seq: number, { entry, target, json }: Line): Value[] => [
    no,
    seq,
    entry.id,
    entry.authorId,
    entry.type,
    entry.at,
    entry.sentAt,
    target,
    json,
  ]

  // Most ids that are looked for are new, which the index alone says.
  const there = db.query<[number], number>(
    `SELECT 1 FROM ${byId} WHERE room = ? AND id = ?`,
    ([one]) => one,
  )
  const allWithId = query('id = ? ORDER BY seq', byId)

  return {
    range: query('seq BETWEEN ? AND ? ORDER BY seq LIMIT ?'),
    withId: (roomId: string, no: number, id: string): StoredEntry[] =>
      there.one(no, id) === null ? [] : allWithId(roomId, no, id),
    deletesOf: query("target = ? AND type = 'delete' LIMIT 1", byTarget),

    insertNew: (no: number, seq: number, line: Line) => insertNew(values(no, seq, line)) > 0,

    /** How many of `lines` from `start` it has stored at `seq` in one go; 0 when one exists. */
    insertMany(no: number, seq: number, lines: readonly Line[], start: number): number {
      const fitting = wide.find(({ width }) => lines.length - start >= width)
      if (!fitting) return 0
      const { width, insert } = fitting
      const row = lines.slice(start, start + width)
      try {
        return insert(row.flatMap((line, i) => values(no, seq + i, line)))
      } catch (error) {
        if (codeOf(error).startsWith('SQLITE_CONSTRAINT')) return 0
        throw error
      }
    },

    erase(no: number, target: string) {
      eraseMessage([erasedMessage, no, target])
      eraseEdits([no, target])
    },
  }
}
