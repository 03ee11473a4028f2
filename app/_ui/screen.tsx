import type { FileRef } from '../../lib/protocol/files.ts'
import { useStatus } from './engine.ts'
import { useFailure } from './failure.ts'
import { FileLine } from './file-line.tsx'
import { fileWords, readable, rests, useFileNow } from './file-now.ts'
import { useKeptPicture } from './kept-picture.ts'
import { useLocalFile } from './local-file.ts'
import { fileUrl, kindOf } from './media.ts'
import { usePictureSrc } from './picture-src.ts'
import { percent } from './size.ts'
import { StemProgress } from './stem-progress.tsx'
import { useUnshowable } from './unshowable.ts'

/** A file as large as the screen allows, also while it arrives. */
export const Screen = ({ file }: { file: FileRef }) => {
  const now = useFileNow(file)
  const { link } = useStatus()
  const kind = kindOf(file)
  const mine = useLocalFile(file.fileId, file.type, now.upload !== undefined)
  const kept = useKeptPicture(file.fileId, kind === 'picture')
  const local = mine ?? kept.url
  const url = fileUrl(file)
  const [unshowable, fail] = useUnshowable(file.fileId)
  const picture = usePictureSrc(url, now.phase, fail)
  const { failed, round, onError } = useFailure({ file, now, local, fail })
  const shown = unshowable ? 'line' : kind
  const words = fileWords(now, link)
  const ready = local || (readable(now) && !failed)
  const fill = 'absolute inset-0 size-full object-contain'
  const growth = now.phase === 'growing' && (
    <StemProgress percent={percent(now.length, now.size)} quiet={rests(now, link)} />
  )
  if (shown !== 'picture' && shown !== 'video')
    return (
      <div className="grid h-full place-items-center p-4">
        <div className="w-full max-w-md rounded-3xl bg-raised p-4 text-ink">
          <FileLine file={file} now={now} kind={kind} unshowable={unshowable} />
          {growth}
          {shown === 'audio' && ready && (
            <audio
              key={round}
              controls
              src={local ?? url}
              onError={onError}
              className="mt-3 w-full"
            />
          )}
        </div>
      </div>
    )
  return (
    <>
      {file.poster && <img src={file.poster} alt="" className={`${fill} opacity-60 blur-md`} />}
      {shown === 'picture' && (local ?? (readable(now) && !kept.looking ? picture.src : null)) && (
        <img
          src={local ?? picture.src ?? ''}
          alt={file.name}
          onError={local ? fail : picture.onError}
          className={`${fill} touch-pinch-zoom`}
        />
      )}
      {shown === 'video' && ready && (
        <video
          key={round}
          controls
          autoPlay
          playsInline
          poster={file.poster}
          src={local ?? url}
          onError={onError}
          className={fill}
        />
      )}
      {words && !kept.url && (
        <div className="absolute inset-x-0 top-2 mx-auto w-64 rounded-2xl bg-black/60 px-4 py-2 text-center text-sm backdrop-blur">
          {words}
          {growth}
        </div>
      )}
    </>
  )
}
