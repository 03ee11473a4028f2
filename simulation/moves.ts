import type { MoveRecord, Moves } from '../server/models/people.ts'
import type { Database } from './database.ts'
import type { Line } from './store.ts'

/** Who is on the way to another device, by person. */
export function makeMoves(db: Database, { call }: Line): Moves {
  const valid = (hash: string, at: number): MoveRecord | null =>
    [...db.moves.values()].find((one) => one.hash === hash && one.expiresAt > at) ?? null
  return {
    create: (move) => call(() => void db.moves.set(move.userId, move)),
    find: (hash, at) => call(() => valid(hash, at)),
    take: (hash, at) =>
      call(() => {
        const move = valid(hash, at)
        if (move) db.moves.delete(move.userId)
        return move
      }),
    sweep: (at) =>
      call(() => {
        for (const { userId, expiresAt } of db.moves.values())
          if (expiresAt <= at) db.moves.delete(userId)
      }),
  }
}
