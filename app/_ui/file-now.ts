import { useLiveQuery } from 'dexie-react-hooks'
import { useEffect, useState } from 'react'
import type { UploadRow } from '../../lib/client/uploadrow.ts'
import type { Status } from '../../lib/client/engine.ts'
import type { FilePhase, FileRef } from '../../lib/protocol/files.ts'
import { engine } from './engine.ts'
import { explainRefusal } from './explain.ts'
import { bytes, percent } from './size.ts'
import { shortTime } from './time.ts'

/** How much of a file there is. `unknown` until the server has been heard. */
export interface FileNow {
  phase: FilePhase | 'unknown'
  length: number
  size: number | null
  /** When this device last heard that there was more of it. */
  at?: number | undefined
  /** When it began, at the latest, by this device's clock. */
  born?: number | undefined
  /** That was a while ago. */
  still?: boolean
  /** Bytes a second, of late. */
  rate?: number | undefined
  /** What was recorded plays for so many seconds. */
  duration?: number | undefined
  /** Mine, and still on its way. */
  upload?: UploadRow
}

/** Below this a decoder has nothing to start with; what is recorded now comes in drops. */
export const ENOUGH = 64 * 1024
const DROPS = 1024
/** A sender is silent when nothing has come for this long. */
const PATIENCE = 6000

/** Whether `at` is a while ago; tells so when it becomes true. */
const useStill = (at: number | undefined): boolean => {
  const [past, setPast] = useState<number>()
  useEffect(() => {
    if (at === undefined) return
    const left = Math.min(PATIENCE, at + PATIENCE - Date.now())
    const timer = setTimeout(() => setPast(at), left)
    return () => clearTimeout(timer)
  }, [at])
  return at !== undefined && past === at
}

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
  const size = rows?.growth?.size ?? file.size ?? null
  const told = rows?.growth?.state ?? (rows?.upload ? 'growing' : 'unknown')
  const ended = rows === null || (told !== 'growing' && told !== 'unknown')
  useEffect(() => (ended ? undefined : engine().follow(fileId)), [ended, fileId])
  const at = rows?.growth?.at
  const still = useStill(ended || rows?.upload ? undefined : at)
  // Nothing is there as soon as it is announced.
  const nothing = size === 0 && !ended && rows?.upload?.state !== 'refused'
  return {
    phase: nothing ? 'complete' : told,
    length: Math.max(rows?.growth?.length ?? 0, rows?.upload?.offset ?? 0),
    size,
    at,
    born: rows?.growth?.born,
    still,
    rate: rows?.growth?.rate,
    duration: rows?.growth?.duration,
    ...(rows?.upload && !ended && !nothing ? { upload: rows.upload } : {}),
  }
}

/** Whether it can be shown from the server: all of it is there, or enough to begin. */
export const readable = ({ phase, length, size }: FileNow): boolean =>
  phase === 'complete' || (phase === 'growing' && length >= (size === null ? DROPS : ENOUGH))

/** Whether it should be coming, and is not. */
export const waits = ({ phase, upload, length, still }: FileNow, link: Status['link']): boolean =>
  phase === 'growing' && !upload && (link !== 'online' || length === 0 || still === true)

/** Whether nothing of it moves, whoever's turn it is. */
export const rests = (now: FileNow, link: Status['link']): boolean =>
  link !== 'online' ||
  waits(now, link) ||
  now.upload?.state === 'paused' ||
  now.upload?.state === 'refused'

const waitsFor = (
  { length, size, at }: FileNow,
  link: Status['link'],
  sender: string | undefined,
): string => {
  const time = at === undefined ? '' : shortTime(at)
  const much = `${bytes(length)}${size === null ? '' : ` of ${bytes(size)}`}`
  if (link !== 'online') {
    const known = length === 0 ? 'not begun' : much
    return `Waiting for network · ${known}${time && ` as of ${time}`}`
  }
  const who = `Waiting for ${sender ?? 'the sender'}`
  if (length === 0) return `${who}: not begun yet`
  return `${who}, ${much} are here${time && ` since ${time}`}`
}

/** How long it still takes, if it goes on as it does; null when nobody can tell. */
export const timeToCome = (now: FileNow, link: Status['link']): string | null => {
  const { phase, rate, size, length } = now
  if (phase !== 'growing' || size === null || !rate || rests(now, link)) return null
  const seconds = (size - length) / rate
  if (seconds < 5) return null
  if (seconds <= 50) return `${Math.ceil(seconds / 10) * 10} s left`
  const minutes = Math.ceil(seconds / 60)
  return minutes < 90 ? `${minutes} min left` : `${Math.round(minutes / 60)} h left`
}

/** Where it stands, in words; null when there is nothing to say. */
export const fileWords = (now: FileNow, link: Status['link'], sender?: string): string | null => {
  const { phase, upload } = now
  const share = percent(now.length, now.size)
  const at = share === null ? '' : ` at ${share} %`
  if (phase === 'cancelled') return `Stopped${at}`
  if (phase === 'expired') return `Stopped${at}: its sender did not come back in time`
  if (phase === 'complete') return null
  if (upload?.state === 'refused') return explainRefusal(upload.refusal ?? { code: '', text: '' })
  if (upload?.state === 'paused') return `Paused${at}`
  if (waits(now, link)) return waitsFor(now, link, sender)
  if (link !== 'online') {
    if (phase === 'unknown') return 'Not on this device'
    return share ? `Waiting for network · ${share} %` : 'Waiting for network'
  }
  if (upload?.hindrance) return `Waiting${at}: ${upload.hindrance.text}`
  if (upload?.live) return 'Recording'
  if (upload) return upload.state === 'queued' ? 'Waiting its turn' : `Sending ${share ?? ''} %`
  if (phase === 'unknown') return null
  return share === null ? 'Live' : `Arriving ${share} %`
}
