import { useLiveQuery } from 'dexie-react-hooks'
import { useEffect, useState } from 'react'
import { roomView } from '../../lib/client/view.ts'
import type { Titled } from '../../lib/client/titles.ts'
import type { FileState } from '../../lib/protocol/files.ts'
import { hasLooks, reachOf } from './album.ts'
import { engine, useMe, useStatus } from './engine.ts'

export interface ShownFile {
  file: Titled
  roomId: string
}

/** Of a file that this device has not read about: the server says what it is. */
const ask = async (fileId: string): Promise<ShownFile | string> => {
  const response = await fetch(`/api/files/${fileId}`).catch(() => null)
  if (!response) return 'This file is not on this device, and there is no network to ask.'
  if (!response.ok) return 'This file does not exist, or is not open to you.'
  const { roomId, name, type, size } = (await response.json()) as FileState
  return { roomId, file: { fileId, name, type, ...(size === null ? {} : { size }) } }
}

/** The room's last files that can be looked at, with the messages that still wait to go out. */
const filesOf = async (roomId: string, me: string): Promise<Titled[]> => {
  const { items } = await roomView(engine().db, roomId, me, Math.max(2000, reachOf(roomId)))
  return items.flatMap((item) => (item.kind === 'message' && !item.deleted ? item.files : []))
}

export const useShownFile = (fileId: string, overRoom: string | null) => {
  const me = useMe()?.id ?? ''
  const { link } = useStatus()
  const [asked, setAsked] = useState<ShownFile | string | null>(null)
  const told = typeof asked === 'object' ? asked : null
  const roomId = overRoom ?? told?.roomId ?? null
  const files = useLiveQuery(() => (roomId ? filesOf(roomId, me) : []), [roomId, me])

  // A stranger is asked for a name first; another connection is another chance.
  const wanted = !overRoom && told?.file.fileId !== fileId && (me !== '' || link === 'offline')
  useEffect(() => {
    if (!wanted) return
    let late = false
    void ask(fileId).then((answer) => late || setAsked(answer))
    return () => {
      late = true
    }
  }, [fileId, wanted, me, link])

  const seen = files?.filter(hasLooks) ?? []
  const at = seen.findIndex((file) => file.fileId === fileId)
  const held = files?.find((file) => file.fileId === fileId)
  const file = held ?? (told?.file.fileId === fileId ? told.file : undefined)
  const gone = overRoom && files && !held ? 'This file has been deleted.' : null
  return {
    shown: file && roomId ? { file, roomId } : null,
    before: seen[at - 1]?.fileId,
    after: at < 0 ? undefined : seen[at + 1]?.fileId,
    missing: typeof asked === 'string' ? asked : gone,
  }
}
