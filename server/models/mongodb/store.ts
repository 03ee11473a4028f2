import { Refusal } from '../../../lib/protocol/errors.ts'
import { atTheDoor } from '../door.ts'
import type { Store } from '../store.ts'
import type { Bells } from '../wakes.ts'
import { makeBells } from './bells.ts'
import { makeClient } from './client.ts'
import { makeDevices } from './devices.ts'
import { makeEntries } from './entries.ts'
import { asRefusal } from './faults.ts'
import { openFiles } from './files.ts'
import { makeGate } from './gate.ts'
import { makeLease } from './lease.ts'
import { makeLog } from './log.ts'
import { makeMender, SETTLED } from './mender.ts'
import { makeMoves } from './moves.ts'
import { makePeople } from './people.ts'
import { makeRooms } from './rooms.ts'
import { openWatch } from './watch.ts'
import { makeSecret } from './secret.ts'
import { makeSessions } from './sessions.ts'

export interface MongoOptions {
  readonly url: string
  /** Makes what session tokens are hashed with, for the first node of a database. */
  readonly newSecret: () => string
  /** Makes the keys that push services know this server by, likewise. */
  readonly newKeys: () => string
  /** Hears of trouble that no caller hears of, once until it is over. */
  readonly failed: (error: unknown) => void
  readonly now?: () => number
}

export interface MongoStore extends Store {
  /** What session tokens are hashed with: the same on every node. */
  secret(): Promise<string>
  /** The keys that push services know them by, as they were made. */
  keys(): Promise<string>
}

/** Between two looks at the indexes, and at what a crash has left; shorter while the gate is shut. */
const ROUND = 30_000
const AGAIN = 1000

/**
 * A replica set or a sharded cluster, shared by any number of nodes. While the database is away at the
 * start, everything is refused with UNAVAILABLE until it is there; a wrong index is a failed start.
 */
export const openMongoStore = async (options: MongoOptions): Promise<MongoStore> => {
  const { url, newSecret, newKeys, failed, now = Date.now } = options
  const client = makeClient(url)
  const { db } = client
  const gate = makeGate(client, now)
  const entries = makeEntries(db)
  const { rooms, graves, ...life } = makeRooms(db, entries, now)
  const { learned, ...log } = makeLog({ entries, ...life, now })
  const mender = makeMender(makeLease(db, 'mender', SETTLED), entries, graves)
  const { close: closeFiles, ...files } = openFiles(db, { now })

  let troubled = false
  const fail = (error: unknown) => {
    if (!troubled) failed(error)
    troubled = true
  }

  const round = async (): Promise<number> => {
    try {
      await gate.look()
      await mender.mend(now())
      troubled = false
      return ROUND
    } catch (error) {
      fail(error)
      return AGAIN
    }
  }

  try {
    await gate.look()
  } catch (error) {
    const away = error instanceof Refusal && gate.wrong === null
    if (away) fail(error)
    else {
      await client.close()
      const reason = gate.wrong ?? (error instanceof Error ? error.message : String(error))
      throw new Error(`The database cannot be used. ${reason}`, { cause: error })
    }
  }
  const watch = openWatch(round)
  let closing: Promise<void> | null = null
  const door = <T extends object>(part: T): T => atTheDoor(part, asRefusal, gate.pass)

  return {
    people: door(makePeople(db)),
    sessions: door(makeSessions(db)),
    moves: door(makeMoves(db)),
    rooms: door(rooms),
    log: { ...door(log), learned },
    files: door(files),
    devices: door(makeDevices(db)),
    bells: door<Bells>(makeBells(db)),
    lease: (name, ms) => door(makeLease(db, name, ms)),
    ...door({
      secret: makeSecret(db, 'session', newSecret),
      keys: makeSecret(db, 'vapid', newKeys),
    }),
    ready: gate.look,
    close: () =>
      (closing ??= (async () => {
        gate.shut()
        await closeFiles()
        await watch.close()
        await client.close()
      })()),
  }
}
