import Libsql from 'libsql'
import { Refusal } from '../../../lib/protocol/errors.ts'
import { migrate } from './schema.ts'
import { codeOf } from './trouble.ts'

/** What may be bound. The driver aborts the process on a boolean, so none gets past the compiler. */
export type Value = string | number | null

export interface Query<R> {
  one(...values: Value[]): R | null
  all(...values: Value[]): R[]
}

export interface Database {
  /** Rows come as arrays: the driver hangs a `_metadata` on objects. */
  query<Row extends Value[], R>(sql: string, pick: (row: Row) => R): Query<R>
  /** Answers how many rows it changed. */
  command(sql: string): (values: Value[]) => number
  exec(sql: string): void
  readonly inTransaction: boolean
  readonly open: boolean
  close(): void
}

const pragmas = `
  PRAGMA synchronous = FULL;
  PRAGMA temp_store = MEMORY;
  PRAGMA cache_size = -32000;
  PRAGMA wal_autocheckpoint = 4000;
`

/** Why a file may not open as a database, and what whoever starts a node can do about it. */
const explained = (path: string, error: unknown): unknown => {
  const code = codeOf(error)
  if (code.startsWith('SQLITE_BUSY')) return error
  const damaged = /^SQLITE_(?:NOTADB|CORRUPT)/.test(code)
  const { message } = error as Error
  return new Error(
    damaged
      ? `${path} is damaged (${message}). Restore it from a backup, or set DATA_DIR to another folder.`
      : `${path} cannot be opened (${message}). See that this user may write to it and its folder.`,
    { cause: error },
  )
}

const openDriver = (path: string) => {
  try {
    const driver = new Libsql(path)
    driver.exec('PRAGMA locking_mode = EXCLUSIVE')
    driver.pragma('journal_mode = WAL')
    driver.exec(pragmas)
    return driver
  } catch (error) {
    throw explained(path, error)
  }
}

/**
 * Opens the database for this process alone. The exclusive mode is the lock on the whole directory:
 * the system holds it, so that it ends with the process however that ends. It must be asked for
 * before WAL, then the index of the WAL lives in this process and costs no system calls.
 */
export const openDatabase = (path: string): Database => {
  const driver = openDriver(path)
  let open = true

  const alive = () => {
    if (!open) throw new Refusal('UNAVAILABLE')
  }

  const database: Database = {
    query(sql, pick) {
      const statement = driver.prepare<[Value[]]>(sql).raw()
      return {
        one(...values) {
          alive()
          const row = statement.get(values)
          return row === undefined ? null : pick(row as Parameters<typeof pick>[0])
        },
        all(...values) {
          alive()
          return statement.all(values).map((row) => pick(row as Parameters<typeof pick>[0]))
        },
      }
    },
    command(sql) {
      const statement = driver.prepare<[Value[]]>(sql)
      return (values) => {
        alive()
        return statement.run(values).changes
      }
    },
    exec(sql) {
      alive()
      driver.exec(sql)
    },
    get inTransaction() {
      return driver.inTransaction
    },
    get open() {
      return open
    },
    // The driver keeps the connection, and with it the lock, until every prepared statement has been
    // collected. Leaving WAL gives the lock back now; if that fails, the WAL is kept, and the lock is
    // until the process ends.
    close() {
      if (!open) return
      open = false
      try {
        driver.pragma('journal_mode = DELETE')
        driver.exec('PRAGMA locking_mode = NORMAL; SELECT count(*) FROM sqlite_schema')
      } finally {
        driver.close()
      }
    },
  }
  migrate(database)
  return database
}
