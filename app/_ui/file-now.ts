import { useLiveQuery } from 'dexie-react-hooks'
import { useEffect } from 'react'
import type { UploadRow } from '../../lib/client/db.ts'
import type { Status } from '../../lib/client/engine.ts'
import type { FilePhase, FileRef } from '../../lib/protocol/files.ts'
import { engine } from './engine.ts'
import { explainRefusal } from './explain.ts'
import { percent } from './size.ts'

/** How much of a file there is. `unknown` until the server has been heard. */
export interface FileNow {
  phase: FilePhase | 'unknown'
  length: number
  size: number | null
  /** Mine, and still on its way. */
  upload?: UploadRow
}

/** Below this a decoder has nothing to start with. */
const ENOUGH = 64 * 1024

export const useFileNow = (file: FileRef): FileNow => {
  const { fileId } = file
  const rows = useLiveQuery(
    async () => {
      const { growth, uploads } = engine().db
      return { growth: await growth.get(fileId), upload: await uploads.get(fileId) }
    },
    [fileId],
    null,
  )
  const phase = rows?.growth?.state ?? (rows?.upload ? 'growing' : 'unknown')
  const ended = rows === null || (phase !== 'growing' && phase !== 'unknown')
  useEffect(() => (ended ? undefined : engine().follow(fileId)), [ended, fileId])
  return {
    phase,
    length: Math.max(rows?.growth?.length ?? 0, rows?.upload?.offset ?? 0),
    size: rows?.growth?.size ?? file.size ?? null,
    ...(rows?.upload && !ended ? { upload: rows.upload } : {}),
  }
}

/** Whether it can be shown from the server: all of it is there, or enough to begin. */
export const readable = ({ phase, length }: FileNow): boolean =>
  phase === 'complete' || (phase === 'growing' && length >= ENOUGH)

/** Where it stands, in words; null when there is nothing to say. */
export const fileWords = (now: FileNow, link: Status['link']): string | null => {
  const { phase, upload } = now
  const share = percent(now.length, now.size)
  const at = share === null ? '' : ` at ${share} %`
  if (phase === 'cancelled') return `Stopped${at}`
  if (phase === 'expired') return `Stopped${at}: its sender did not come back in time`
  if (phase === 'complete') return null
  if (upload?.state === 'refused') return explainRefusal(upload.refusal ?? { code: '', text: '' })
  if (upload?.state === 'paused') return `Paused${at}`
  if (link !== 'online') {
    if (phase === 'unknown') return 'Not on this device'
    return share ? `Waiting for network · ${share} %` : 'Waiting for network'
  }
  if (upload?.hindrance) return `Waiting${at}: ${upload.hindrance.text}`
  if (upload) return upload.state === 'queued' ? 'Waiting its turn' : `Sending ${share ?? ''} %`
  if (phase === 'unknown') return null
  return share === null ? 'Arriving' : `Arriving ${share} %`
}
