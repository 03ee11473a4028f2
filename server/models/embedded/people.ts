import type { People, PersonRecord } from '../people.ts'
import type { Database } from './database.ts'
import type { Writer } from './writer.ts'

export const makePeople = (db: Database, writer: Writer): People => {
  const find = db.query<[string, string, number], PersonRecord>(
    'SELECT id, name, created_at FROM person WHERE id = ?',
    ([id, name, createdAt]) => ({ id, name, createdAt }),
  )
  const insert = db.command('INSERT INTO person (id, name, created_at) VALUES (?, ?, ?)')
  const rename = db.command('UPDATE person SET name = ? WHERE id = ?')
  const count = db.query<[number], number>(
    `INSERT INTO counter (name, value) VALUES ('guest', 1)
     ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value`,
    ([value]) => value,
  )

  return {
    async create({ id, name, createdAt }) {
      await writer.write(() => insert([id, name, createdAt]))
    },
    async find(id) {
      return find.one(id)
    },
    async rename(id, name) {
      await writer.write(() => rename([name, id]))
    },
    nextGuest: () => writer.write(() => count.one() as number),
  }
}
