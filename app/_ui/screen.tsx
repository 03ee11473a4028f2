import { useEffect } from 'react'
import type { FileRef } from '../../lib/protocol/files.ts'
import { useStatus } from './engine.ts'
import { FileLine } from './file-line.tsx'
import { fileWords, readable, rests, useFileNow } from './file-now.ts'
import { useKeptPicture } from './kept-picture.ts'
import { useLocalFile } from './local-file.ts'
import { fileUrl, kindOf } from './media.ts'
import { usePictureSrc } from './picture-src.ts'
import { Playing } from './playing.tsx'
import { Reading } from './reading.tsx'
import { restWords } from './rest.ts'
import { percent } from './size.ts'
import { StemProgress } from './stem-progress.tsx'
import { useTurn } from './turns.ts'
import { useUnshowable } from './unshowable.ts'

const nothing = () => undefined

/** A file as large as the screen allows, also while it arrives. */
export const Screen = ({ file }: { file: FileRef }) => {
  const now = useFileNow(file)
  const { link } = useStatus()
  const kind = kindOf(file)
  const mine = useLocalFile(file.fileId, file.type, now.upload !== undefined && !now.upload.live)
  const kept = useKeptPicture(file.fileId, kind === 'picture')
  // A film is read bit by bit: its bytes here are gone when the upload is done.
  const local = (kind === 'picture' || now.upload ? mine : null) ?? kept.url
  const url = fileUrl(file)
  const [unshowable, fail] = useUnshowable(file.fileId)
  const picture = usePictureSrc(url, now.phase, fail)
  const shown = unshowable ? 'line' : kind
  const words = picture.rest === null ? fileWords(now, link) : restWords(picture.rest)
  const sounds = kind === 'video' || kind === 'audio'
  const [, take] = useTurn('large', sounds && now.phase === 'growing')
  useEffect(() => {
    if (sounds) take()
  }, [sounds, take])
  const ready = local !== null || readable(now)
  const media = { file, now, local, fail, ready, on: ready, onPlay: nothing }
  const fill = 'absolute inset-0 size-full object-contain'
  const growth = now.phase === 'growing' && (
    <StemProgress percent={percent(now.length, now.size)} quiet={rests(now, link)} />
  )
  if (shown === 'text' && now.length > 0) return <Reading file={file} now={now} />
  if (shown !== 'picture' && shown !== 'video')
    return (
      <div className="grid h-full place-items-center p-4">
        <div className="w-full max-w-md rounded-3xl bg-raised p-4 text-ink">
          <FileLine file={file} now={now} kind={kind} unshowable={unshowable} />
          {growth}
          {shown === 'audio' && media.on && (
            <Playing {...media} kind="audio" fit="object-contain" />
          )}
        </div>
      </div>
    )
  return (
    <>
      {shown === 'picture' && file.poster && (
        <img src={file.poster} alt="" className={`${fill} opacity-60 blur-md`} />
      )}
      {shown === 'picture' && (local ?? (readable(now) && !kept.looking ? picture.src : null)) && (
        <img
          src={local ?? picture.src ?? ''}
          alt={file.name}
          onError={local ? fail : picture.onError}
          className={`${fill} touch-pinch-zoom`}
        />
      )}
      {shown === 'video' && <Playing {...media} kind="video" begin fit="object-contain" />}
      {words && !kept.url && (
        <div className="absolute inset-x-0 top-2 mx-auto w-64 rounded-2xl bg-black/60 px-4 py-2 text-center text-sm backdrop-blur">
          {words}
          {growth}
        </div>
      )}
    </>
  )
}
