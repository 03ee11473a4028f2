import type { Table } from 'dexie'

/** Rows that are put in one go: the screen has its turn between one go and the next. */
const AT_ONCE = 50

/** Puts many rows within the transaction that there is. */
export async function putAll<T, K>(table: Table<T, K>, rows: readonly T[]): Promise<void> {
  for (let from = 0; from < rows.length; from += AT_ONCE)
    await table.bulkPut(rows.slice(from, from + AT_ONCE))
}

export const same = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other)

/** Puts those that are not there already: whoever watches them has nothing to read anew. */
export async function putNews<T, K>(
  table: Table<T, K>,
  rows: readonly T[],
  keyOf: (row: NoInfer<T>) => NoInfer<K>,
): Promise<void> {
  const held = await table.bulkGet(rows.map(keyOf))
  await putAll(
    table,
    rows.filter((row, index) => !same(row, held[index])),
  )
}
