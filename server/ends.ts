import type { Commits } from './commits.ts'
import type { Fanout } from './fanout.ts'
import type { FileRecord } from './models/files.ts'
import type { Store } from './models/store.ts'
import { derivedId } from './tokens.ts'
import { reach } from './fault.ts'

/** The ends of files: each one is told to those who watch, and stands in its room's log. */
export interface Ends {
  /**
   * Writes the end of `file` into the log, once however often it is called. Never throws NOT_FOUND.
   * @param duration of what was recorded, in seconds, where its sender has said so
   */
  tell(file: FileRecord, duration?: number): Promise<void>
  /** Cancels or expires a file: bytes gone, readers told, log written. */
  end(fileId: string, state: 'cancelled' | 'expired'): Promise<void>
}

export function makeEnds(
  store: Pick<Store, 'files' | 'rooms'>,
  commits: Commits,
  fanout: Pick<Fanout, 'grew'>,
  now: () => number,
): Ends {
  const tell = async (file: FileRecord, duration?: number): Promise<void> => {
    const { fileId, roomId, ownerId, state, length } = file
    fanout.grew(file)
    if (state === 'growing') return
    if (await store.rooms.find(roomId)) {
      const at = file.endedAt ?? now()
      const size = file.size ?? length
      const body = { fileId, state, size, ...(duration !== undefined && { duration }) }
      const entry = {
        id: derivedId('file', fileId, state),
        type: 'file',
        authorId: ownerId,
      } as const
      await commits.append(roomId, [{ ...entry, at, sentAt: at, body }])
    }
    reach('end told')
    await store.files.told(fileId)
  }
  return {
    tell,
    async end(fileId, state) {
      const file = await store.files.end(fileId, state, now())
      reach('file ended')
      if (file) await tell(file)
    },
  }
}
