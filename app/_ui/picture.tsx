import { ImageOff } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { MediaProps } from './attachment.tsx'
import { readable } from './file-now.ts'
import { aspectOf, fileUrl } from './media.ts'
import { filePath, go } from './route.ts'
import { useTurn } from './turns.ts'

const TRIES = 8

/**
 * An address that is asked again when the answer broke off: a browser throws a half picture away
 * and never tries by itself.
 */
export const usePictureSrc = (url: string) => {
  const [round, setRound] = useState(0)
  const [broken, setBroken] = useState(false)
  useEffect(() => {
    if (!broken || round >= TRIES) return
    const timer = setTimeout(
      () => {
        setBroken(false)
        setRound(round + 1)
      },
      500 * 2 ** round,
    )
    return () => clearTimeout(timer)
  }, [broken, round])
  return {
    src: broken ? null : round === 0 ? url : `${url}?r=${round}`,
    given: broken && round >= TRIES,
    onError: () => setBroken(true),
  }
}

/** A picture in its place: its poster at once, then itself, from top to bottom as it arrives. */
export const Picture = ({ file, now, local, tile }: MediaProps) => {
  const growing = now.phase === 'growing'
  const [turn, take] = useTurn(file.fileId, growing && readable(now) && !local)
  const { src, given, onError } = usePictureSrc(fileUrl(file))
  const shown = local ?? (readable(now) && (!growing || turn) ? src : null)
  const ended = now.phase === 'cancelled' || now.phase === 'expired'
  return (
    <button
      type="button"
      aria-label={`Open ${file.name}`}
      onClick={() => (growing && !turn && !local ? take() : go(filePath(file.fileId)))}
      style={{ aspectRatio: tile ? 1 : aspectOf(file) }}
      className="relative block w-full overflow-hidden rounded-xl bg-sunken"
    >
      {file.poster && (
        <img
          src={file.poster}
          alt=""
          className={`absolute inset-0 size-full scale-105 object-cover blur-sm ${ended ? 'grayscale' : ''}`}
        />
      )}
      {shown && !given && (
        <img
          key={shown}
          src={shown}
          alt={file.name}
          decoding="async"
          onError={onError}
          className="absolute inset-0 size-full object-cover"
        />
      )}
      {(given || (ended && !file.poster)) && (
        <ImageOff size={28} aria-hidden className="absolute inset-0 m-auto text-muted" />
      )}
    </button>
  )
}
