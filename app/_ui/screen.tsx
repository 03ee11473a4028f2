import { useState } from 'react'
import type { FileRef } from '../../lib/protocol/files.ts'
import { useStatus } from './engine.ts'
import { FileLine } from './file-line.tsx'
import { fileWords, readable, useFileNow } from './file-now.ts'
import { useLocalFile } from './local-file.ts'
import { fileUrl, kindOf } from './media.ts'
import { usePictureSrc } from './picture.tsx'
import { percent } from './size.ts'
import { StemProgress } from './stem-progress.tsx'

/** A file as large as the screen allows, also while it arrives. */
export const Screen = ({ file }: { file: FileRef }) => {
  const now = useFileNow(file)
  const { link } = useStatus()
  const local = useLocalFile(file.fileId, file.type, now.upload !== undefined)
  const picture = usePictureSrc(fileUrl(file))
  const [failedAt, setFailedAt] = useState<string | null>(null)
  const kind = kindOf(file)
  const words = fileWords(now, link)
  const ready = readable(now) && failedAt !== now.phase
  const fill = 'absolute inset-0 size-full object-contain'
  return (
    <>
      {file.poster && <img src={file.poster} alt="" className={`${fill} opacity-60 blur-md`} />}
      {kind === 'picture' && (local ?? (readable(now) ? picture.src : null)) && (
        <img
          src={local ?? picture.src ?? ''}
          alt={file.name}
          onError={picture.onError}
          className={`${fill} touch-pinch-zoom`}
        />
      )}
      {kind === 'video' && (local || ready) && (
        <video
          controls
          autoPlay
          playsInline
          poster={file.poster}
          src={local ?? fileUrl(file)}
          onError={() => setFailedAt(now.phase)}
          className={fill}
        />
      )}
      {kind !== 'picture' && kind !== 'video' && (
        <div className="grid h-full place-items-center p-4">
          <div className="w-full max-w-md rounded-3xl bg-raised p-4 text-ink">
            <FileLine file={file} now={now} kind={kind} />
            {kind === 'audio' && ready && (
              <audio controls src={local ?? fileUrl(file)} className="mt-3 w-full" />
            )}
          </div>
        </div>
      )}
      {words && (
        <div className="absolute inset-x-0 top-2 mx-auto w-64 rounded-2xl bg-black/60 px-4 py-2 text-center text-sm backdrop-blur">
          {words}
          {now.phase === 'growing' && (
            <StemProgress percent={percent(now.length, now.size)} quiet={false} />
          )}
        </div>
      )}
    </>
  )
}
