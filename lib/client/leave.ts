import { liveQuery } from 'dexie'
import { isErrorCode, Refusal } from '../protocol/errors.ts'
import type { TendrilDb } from './db.ts'
import type { Ports } from './ports.ts'
import { uuidv7 } from './uuid.ts'
import { closes, valueOf } from './wire.ts'

/** Longer than this nobody waits to be gone. */
const PATIENCE = 10_000

type LeavePorts = Pick<Ports, 'db' | 'wire' | 'clock'>

/** What I have said there and is not known to be in the log. */
const going = (db: TendrilDb, roomId: string, ...states: string[]): Promise<number> =>
  db.outbox
    .where('roomId')
    .equals(roomId)
    .filter(({ state }) => states.includes(state))
    .count()

/** Resolves once nothing of mine is on its way there, whichever tab sends it. */
const settled = ({ db, clock }: LeavePorts, roomId: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const end = (then: () => void) => {
      watching.unsubscribe()
      clock.clearTimeout(timer)
      then()
    }
    const fail = (error: unknown) => end(() => reject(error as Error))
    const timer = clock.setTimeout(() => fail(new Refusal('UNAVAILABLE')), PATIENCE)
    const watching = liveQuery(() => going(db, roomId, 'queued')).subscribe({
      next: (count) => void (count === 0 && end(resolve)),
      error: fail,
    })
  })

/**
 * Says in the log that I am no member any more, where I am one. That is my last word: what would come
 * after it makes me a member again, so everything that I have said goes first.
 */
export async function leaveRoom(ports: LeavePorts, me: string, roomId: string): Promise<void> {
  const { db, wire, clock } = ports
  const room = await db.rooms.get(roomId)
  if (!room || room.closed) return
  if (!room.role && (await going(db, roomId, 'queued', 'stored')) === 0) return
  if (wire.link.get() !== 'online') throw new Refusal('UNAVAILABLE')
  await settled(ports, roomId)
  const body = { userId: me, change: 'leave' }
  const entry = { id: uuidv7(), type: 'member', sentAt: clock.now(), body }
  const answer = await wire.ask('room:append', { roomId, entries: [entry] })
  // Closed to me: I was out already.
  if (!answer.ok && closes(answer.code)) return
  const [result] = valueOf(answer).results
  if (!result || !('code' in result)) return
  // Nothing of what I said was taken, so I never came in.
  if (!room.role && result.code === 'FORBIDDEN') return
  throw new Refusal(isErrorCode(result.code) ? result.code : 'INTERNAL', result.text)
}
