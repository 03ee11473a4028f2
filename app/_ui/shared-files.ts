import { liveQuery } from 'dexie'
import { wholeFile } from '../../lib/client/bytes.ts'
import type { ShareRow } from '../../lib/client/db.ts'
import { engine } from './engine.ts'

type SharedFile = ShareRow['files'][number] & Pick<ShareRow, 'picked'>

/** What was picked or shared for this room and waits in its tray, whichever tab sends it. */
export const sharedWith = async (roomId: string): Promise<SharedFile[]> => {
  const shares = await engine().db.shares.where('roomId').equals(roomId).toArray()
  return shares.flatMap(({ files, picked }) =>
    files.map((file) => ({ ...file, ...(picked && { picked }) })),
  )
}

/** Calls `show` now and with every change; answers what ends that. */
export const watchShared = (roomId: string, show: (files: SharedFile[]) => void): (() => void) => {
  const watching = liveQuery(() => sharedWith(roomId)).subscribe({
    next: show,
    error: (error: unknown) => reportError(error),
  })
  return () => watching.unsubscribe()
}

export const readShared = async ({ fileId, name, type }: SharedFile): Promise<File | null> => {
  const blob = await wholeFile(engine().db, fileId, type)
  return blob && new File([blob], name, { type })
}
