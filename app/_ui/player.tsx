import { Maximize2, Play } from 'lucide-react'
import type { MediaProps } from './attachment.tsx'
import { useFailure } from './failure.ts'
import { readable } from './file-now.ts'
import { aspectOf, fileUrl } from './media.ts'
import { filePath, go } from './route.ts'
import { useTurn } from './turns.ts'

interface Props extends MediaProps {
  kind: 'video' | 'audio'
}

/** Sound and film in their place. They play what is there and wait for what is not. */
export const Player = ({ file, now, local, kind, fail }: Props) => {
  const growing = now.phase === 'growing'
  const whole = now.phase === 'complete'
  const { failed, retry, round, onError } = useFailure({ file, now, local, fail })
  const [turn, take] = useTurn(file.fileId, growing && readable(now) && !local && !failed)
  const src = local ?? (readable(now) && (!growing || turn) && !failed ? fileUrl(file) : null)

  if (kind === 'audio')
    return src ? (
      <audio
        key={round}
        controls
        preload="metadata"
        src={src}
        onError={onError}
        className="w-full"
      />
    ) : null

  return (
    <div
      className="relative overflow-hidden rounded-xl bg-black"
      style={{ aspectRatio: aspectOf(file) }}
    >
      {src ? (
        <video
          key={round}
          controls
          playsInline
          preload="metadata"
          poster={file.poster}
          src={src}
          onError={onError}
          className="size-full"
        />
      ) : (
        <Poster
          poster={file.poster}
          waits={failed && !whole ? 'Plays once all of it is here' : null}
          onPlay={failed && whole ? retry : growing && readable(now) && !failed ? take : null}
        />
      )}
      {src && (
        <button
          type="button"
          aria-label={`Open ${file.name}`}
          title="Open large"
          onClick={() => go(filePath(file.fileId))}
          className="absolute end-2 top-2 grid size-9 place-items-center rounded-xl bg-black/45 text-white backdrop-blur after:absolute after:-inset-1 hover:bg-black/65"
        >
          <Maximize2 size={17} aria-hidden />
        </button>
      )}
    </div>
  )
}

interface PosterProps {
  poster: string | undefined
  waits: string | null
  onPlay: (() => void) | null
}

const Poster = ({ poster, waits, onPlay }: PosterProps) => (
  <div className="absolute inset-0 grid place-items-center">
    {poster && (
      <img src={poster} alt="" className="absolute inset-0 size-full object-cover blur-xs" />
    )}
    {onPlay && (
      <button
        type="button"
        aria-label="Play"
        onClick={onPlay}
        className="relative grid size-14 place-items-center rounded-full bg-black/55 text-white backdrop-blur"
      >
        <Play size={24} aria-hidden className="ms-0.5 fill-current" />
      </button>
    )}
    {waits && (
      <span className="relative rounded-full bg-black/60 px-3 py-1 text-sm text-white">
        {waits}
      </span>
    )}
  </div>
)
