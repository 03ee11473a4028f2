import type { FileRecord, NewFile } from '../files.ts'
import type { Database, Value } from './database.ts'

/** A record as the database has it; how long the file is, only the disk can say. */
export type FileRow = Omit<FileRecord, 'length'>

type Row = [
  string,
  string,
  string,
  string,
  string,
  number | null,
  number,
  number,
  FileRow['state'],
  number | null,
]

const pick = (row: Row): FileRow => {
  const [fileId, roomId, ownerId, name, type, size, createdAt, expiresAt, state, endedAt] = row
  return { fileId, roomId, ownerId, name, type, size, createdAt, expiresAt, state, endedAt }
}

/** The rows of all files. Commands are for the writer's transaction alone. */
export const makeRecords = (db: Database) => {
  const query = (where: string) =>
    db.query(
      `SELECT id, room_id, owner_id, name, type, size, created_at, expires_at, state, ended_at
       FROM file WHERE ${where}`,
      pick,
    )
  const ids = (where: string) => {
    const select = db.query<[string], string>(`SELECT id FROM file WHERE ${where}`, ([id]) => id)
    return (...values: Value[]) => select.all(...values)
  }
  const byId = query('id = ?')
  const untold = query("told = 0 AND state <> 'growing' ORDER BY ended_at LIMIT ?")
  const growing = query("state = 'growing' AND size IS NOT NULL")
  const insert = db.command(
    `INSERT INTO file (id, room_id, owner_id, name, type, size, created_at, expires_at, state,
       ended_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )

  return {
    find: (fileId: string) => byId.one(fileId),
    untold: (limit: number) => untold.all(limit),
    /** Unfinished files that know their size. */
    growing: () => growing.all(),
    expired: ids("state = 'growing' AND expires_at <= ? ORDER BY expires_at LIMIT ?"),
    ofRoom: ids("room_id = ? AND state IN ('growing', 'complete')"),
    leftovers: ids('leftover = 1'),

    insert(file: NewFile) {
      const { fileId, roomId, ownerId, name, type, size, createdAt, expiresAt } = file
      const end = size === 0 ? ['complete', createdAt] : ['growing', null]
      insert([fileId, roomId, ownerId, name, type, size, createdAt, expiresAt, ...end])
    },
    complete: db.command(
      "UPDATE file SET state = 'complete', ended_at = ? WHERE id = ? AND state = 'growing'",
    ),
    declare: db.command('UPDATE file SET size = ? WHERE id = ?'),
    touch: db.command('UPDATE file SET expires_at = ? WHERE id = ?'),
    end: db.command(
      `UPDATE file SET state = ?, ended_at = ?, told = 0, leftover = 1
       WHERE id = ? AND state IN ('growing', 'complete')`,
    ),
    tell: db.command('UPDATE file SET told = 1 WHERE id = ?'),
    cleared: db.command('UPDATE file SET leftover = 0 WHERE id = ?'),
    sweep: db.command(
      "DELETE FROM file WHERE state IN ('cancelled', 'expired') AND ended_at < ? AND leftover = 0",
    ),
  }
}

export type Records = ReturnType<typeof makeRecords>
