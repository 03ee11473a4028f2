import { join } from 'node:path'
import { Refusal } from '../../../lib/protocol/errors.ts'
import { atTheDoor } from '../door.ts'
import type { Lease, Store } from '../store.ts'
import { makeBells } from './bells.ts'
import { openDatabase } from './database.ts'
import { makeDevices } from './devices.ts'
import { makeDir, makeDisk } from './disk.ts'
import { makeFiles } from './files.ts'
import { makeHeads } from './heads.ts'
import { makeLog } from './log.ts'
import { makeMoves } from './moves.ts'
import { makePeople } from './people.ts'
import { makeRooms } from './rooms.ts'
import { makeSessions } from './sessions.ts'
import { asRefusal, codeOf } from './trouble.ts'
import { makeWriter } from './writer.ts'

export interface EmbeddedOptions {
  /** Made if it is not there. One process at a time. */
  readonly dir: string
  /** Bytes of the disk that uploads leave for text. */
  readonly reserveBytes?: number
  readonly now?: () => number
}

const openAlone = (dir: string) => {
  try {
    return openDatabase(join(dir, 'tendril.db'))
  } catch (error) {
    if (!codeOf(error).startsWith('SQLITE_BUSY')) throw error
    throw new Error(
      `Another process is using ${dir}. Stop it, or set DATA_DIR to another folder.`,
      {
        cause: error,
      },
    )
  }
}

/** Nobody else can have it. */
const alone: Lease = {
  hold: async () => true,
  release: async () => {},
}

/** A database and plain files in one directory: nothing to install. */
export const openEmbeddedStore = async (options: EmbeddedOptions): Promise<Store> => {
  const { dir, reserveBytes = 64 * 1024 * 1024, now = Date.now } = options
  await makeDir(dir)
  const db = openAlone(dir)
  const heads = makeHeads(db)
  const writer = makeWriter(db, heads)
  const { rooms, buryAll } = makeRooms(db, writer, heads)
  const growing = makeFiles(db, writer, makeDisk(dir, reserveBytes), now)
  await growing.recover()
  await buryAll()

  return {
    people: atTheDoor(makePeople(db, writer), asRefusal),
    sessions: atTheDoor(makeSessions(db, writer), asRefusal),
    moves: atTheDoor(makeMoves(db, writer), asRefusal),
    rooms: atTheDoor(rooms, asRefusal),
    log: atTheDoor(makeLog(db, writer, heads), asRefusal),
    files: atTheDoor(growing.files, asRefusal),
    devices: atTheDoor(makeDevices(db, writer), asRefusal),
    bells: atTheDoor(makeBells(db, writer), asRefusal),
    lease: () => alone,
    async ready() {
      if (!db.open) throw new Refusal('UNAVAILABLE')
      await writer.jot(() => {})
    },
    async close() {
      if (!db.open) return
      await growing.close()
      writer.close()
      db.close()
    },
  }
}
