import type { CSSProperties } from 'react'
import type { Titled } from '../../lib/client/titles.ts'
import type { FileRef } from '../../lib/protocol/files.ts'
import { useStatus } from './engine.ts'
import { FileLine } from './file-line.tsx'
import { readable, rests, useFileNow, type FileNow } from './file-now.ts'
import { useHere } from './here.ts'
import { keepShown, useKeptPicture } from './kept-picture.ts'
import { useLocalFile } from './local-file.ts'
import { aspectOf, kindOf } from './media.ts'
import { Picture } from './picture.tsx'
import { Player } from './player.tsx'
import { percent } from './size.ts'
import { StemProgress } from './stem-progress.tsx'
import { Tail } from './tail.tsx'
import { useUnshowable } from './unshowable.ts'

export interface MediaProps {
  file: Titled
  now: FileNow
  /** This device's copy: of what I send, or of a picture that was seen before. */
  local: string | null
  tile: boolean
  /** This browser cannot show it. */
  fail: () => void
}

interface Props {
  file: Titled
  messageId: string
  /** Who sends it, if this device knows a name. */
  sender?: string | undefined
  tile: boolean
}

/** As wide as suits it, and never wider than there is room; what has no looks fills its bubble. */
const placeOf = (file: FileRef, visual: boolean, tile: boolean): CSSProperties => {
  if (tile) return {}
  if (!visual) return { width: '17rem', minWidth: '100%' }
  return { width: `min(26rem, ${Math.round(24 * aspectOf(file))}rem)` }
}

/** A file in a message, from the moment it is announced: it can be watched while it arrives. */
export const Attachment = ({ file, messageId, sender, tile }: Props) => {
  const now = useFileNow(file)
  const { link } = useStatus()
  const { roomId } = useHere()
  const mine = useLocalFile(file.fileId, file.type, now.upload !== undefined && !now.upload.live)
  const [unshowable, fail] = useUnshowable(file.fileId)
  const kind = kindOf(file)
  const kept = useKeptPicture(file.fileId, kind === 'picture')
  // A film is read bit by bit: its bytes here are gone when the upload is done, a picture's are shown.
  const local = (kind === 'picture' || now.upload ? mine : null) ?? kept.url
  const shown = unshowable || now.size === 0 ? 'line' : kind
  const media = { file, now, local, tile, fail }
  const visual = shown === 'picture' || shown === 'video'
  return (
    <div
      role="group"
      aria-label={file.name}
      className={!tile ? 'max-w-full' : shown === 'line' ? 'col-span-2 min-w-0' : 'min-w-0'}
      style={placeOf(file, visual, tile)}
    >
      {shown === 'picture' && (
        <Picture
          {...media}
          looking={kept.looking}
          onShown={(src) => void keepShown(file, roomId, messageId, src).catch(() => undefined)}
        />
      )}
      {(shown === 'video' || shown === 'audio') && <Player {...media} kind={shown} />}
      {shown === 'text' && (readable(now) || now.length > 0) && <Tail {...media} />}
      {(shown !== 'picture' || (now.phase !== 'complete' && !kept.url)) && (
        <div className="px-2 pt-1">
          <FileLine file={file} now={now} kind={kind} sender={sender} unshowable={unshowable} />
          {now.phase === 'growing' && (
            <StemProgress percent={percent(now.length, now.size)} quiet={rests(now, link)} />
          )}
        </div>
      )}
    </div>
  )
}
