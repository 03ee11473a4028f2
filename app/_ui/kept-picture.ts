import { useEffect, useState } from 'react'
import type { FileRef } from '../../lib/protocol/files.ts'
import { LARGEST, keepPicture, keptPicture } from '../../lib/client/pictures.ts'
import { engine } from './engine.ts'

/** The device's own copy of a picture that was seen here. `looking` until it is known if there is one. */
export const useKeptPicture = (fileId: string, wanted: boolean) => {
  const [kept, setKept] = useState<{ fileId: string; url: string | null } | null>(null)
  useEffect(() => {
    if (!wanted) return
    let gone = false
    let made = ''
    keptPicture(engine().db, fileId, Date.now())
      .catch(() => null)
      .then((blob) => {
        if (gone) return
        if (blob) made = URL.createObjectURL(blob)
        setKept({ fileId, url: made || null })
      }, reportError)
    return () => {
      gone = true
      if (made) URL.revokeObjectURL(made)
    }
  }, [fileId, wanted])
  const known = kept?.fileId === fileId ? kept : null
  return { url: known?.url ?? null, looking: wanted && !known }
}

/** A picture was shown whole, from the server: it is kept for when there is none. */
export const keepShown = async (file: FileRef, roomId: string, messageId: string, src: string) => {
  const { fileId, type } = file
  const { db } = engine()
  if ((file.size ?? Infinity) > LARGEST || (await db.pictures.get(fileId))) return
  // It has just been read: this comes from the browser's own memory.
  const response = await fetch(src, { cache: 'force-cache' })
  if (!response.ok) return
  const bytes = await response.arrayBuffer()
  const size = bytes.byteLength
  if (size !== file.size) return
  await keepPicture(db, { fileId, roomId, messageId, type, size, usedAt: Date.now() }, bytes)
}
