import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Database, openDatabase } from './database.ts'
import { makeEntries } from './entries.ts'

let folder: string
let db: Database
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tendril-test-'))
  db = openDatabase(join(folder, 'tendril.db'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

it('whatever is asked of a log is found by an index, however long it is', () => {
  const asked: string[] = []
  makeEntries({
    ...db,
    query(sql, pick) {
      asked.push(sql)
      return db.query(sql, pick)
    },
    command(sql) {
      asked.push(sql)
      return db.command(sql)
    },
  })
  const planOf = (sql: string) =>
    db.query<[number, number, number, string], string>(
      `EXPLAIN QUERY PLAN ${sql}`,
      ([, , , step]) => step,
    )
  const steps = asked
    .filter((sql) => !sql.startsWith('INSERT'))
    .map((sql) => planOf(sql).all(...Array<null>(sql.split('?').length - 1).fill(null))[0])
  expect(steps).toHaveLength(6)
  for (const step of steps)
    expect(step).toMatch(
      /^SEARCH entry USING (?:(?:COVERING )?INDEX entry_|PRIMARY KEY \(room=\? AND seq)/,
    )
})
