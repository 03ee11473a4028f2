import { ImageOff } from 'lucide-react'
import type { MediaProps } from './attachment.tsx'
import { readable } from './file-now.ts'
import { aspectOf, fileUrl } from './media.ts'
import { usePictureSrc } from './picture-src.ts'
import { restWords } from './rest.ts'
import { filePath, go } from './route.ts'
import { useTurn } from './turns.ts'

interface Props extends MediaProps {
  /** Whether there is a copy here is not known yet. */
  looking: boolean
  /** The server's picture is on the screen, whole. */
  onShown: (src: string) => void
}

/** A picture in its place: its poster at once, then itself, from top to bottom as it arrives. */
export const Picture = ({ file, now, local, tile, fail, looking, onShown }: Props) => {
  const growing = now.phase === 'growing'
  const [turn, take] = useTurn(file.fileId, growing && readable(now) && !local)
  const { src, given, rest, onError } = usePictureSrc(fileUrl(file), now.phase, fail)
  const shown = local ?? (readable(now) && !looking && (!growing || turn) ? src : null)
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
          onError={local ? fail : onError}
          onLoad={() => !local && now.phase === 'complete' && onShown(shown)}
          className="absolute inset-0 size-full object-cover"
        />
      )}
      {rest !== null && (
        <span className="absolute inset-x-2 top-2 rounded-2xl bg-black/60 px-3 py-1 text-sm text-white">
          {restWords(rest)}
        </span>
      )}
      {(given || (ended && !file.poster)) && (
        <ImageOff size={28} aria-hidden className="absolute inset-0 m-auto text-muted" />
      )}
    </button>
  )
}
