import type { Table } from 'dexie'

/** Rows that are put in one go: the screen has its turn between one go and the next. */
const AT_ONCE = 50

/** Puts many rows within the transaction that there is. */
export async function putAll<T, K>(table: Table<T, K>, rows: readonly T[]): Promise<void> {
  for (let from = 0; from < rows.length; from += AT_ONCE)
    await table.bulkPut(rows.slice(from, from + AT_ONCE))
}
