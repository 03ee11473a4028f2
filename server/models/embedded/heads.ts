import type { Database } from './database.ts'
import type { Ledger } from './writer.ts'

export interface Head {
  readonly roomId: string
  /** The room's number in the database. */
  readonly no: number
  seq: number
  lastAt: number
}

export interface Heads extends Ledger {
  of(roomId: string): Head | null
  /** Writer only: the head has moved; the room's row follows with the commit. */
  moved(head: Head): void
  drop(roomId: string): void
}

/** Heads kept in memory; this process owns the database. */
const most = 20_000

export const makeHeads = (db: Database): Heads => {
  const find = db.query<[number, number, number], Omit<Head, 'roomId'>>(
    'SELECT no, head, last_at FROM room WHERE id = ?',
    ([no, seq, lastAt]) => ({ no, seq, lastAt }),
  )
  const update = db.command('UPDATE room SET head = ?, last_at = ? WHERE no = ?')
  const known = new Map<string, Head>()
  const dirty = new Set<Head>()

  return {
    of(roomId) {
      const there = known.get(roomId)
      if (there) return there
      const found = find.one(roomId)
      if (!found) return null
      const head = { roomId, ...found }
      known.set(roomId, head)
      return head
    },
    moved: (head) => void dirty.add(head),
    drop: (roomId) => void known.delete(roomId),
    settle() {
      for (const head of dirty) update([head.seq, head.lastAt, head.no])
      dirty.clear()
      if (known.size > most) known.clear()
    },
    forget() {
      dirty.clear()
      known.clear()
    },
  }
}
