import { Maximize2 } from 'lucide-react'
import { useState } from 'react'
import type { MediaProps } from './attachment.tsx'
import { readable } from './file-now.ts'
import { aspectOf } from './media.ts'
import { Playing } from './playing.tsx'
import { filePath, go } from './route.ts'
import { useTurn } from './turns.ts'

interface Props extends MediaProps {
  kind: 'video' | 'audio'
}

/** Sound and film in their place. Two at most are alive, others show what they look like. */
export const Player = ({ file, now, local, kind, fail }: Props) => {
  const ready = local !== null || readable(now)
  const growing = now.phase === 'growing' && local === null
  // What is all there and was not asked for makes way for what grows.
  const [asked, setAsked] = useState(false)
  const [turn, take] = useTurn(file.fileId, ready, !growing && !asked)
  const onPlay = () => {
    setAsked(true)
    take()
  }
  const media = { file, now, local, fail, kind, ready, on: ready && turn, onPlay }

  // Its bytes are gone, for everybody: there is nothing to play.
  const over = local === null && (now.phase === 'cancelled' || now.phase === 'expired')
  const look = { aspectRatio: aspectOf(file) }
  if (over && !file.poster) return null
  if (over)
    return (
      <img
        src={file.poster}
        alt=""
        className="w-full rounded-xl object-cover blur-xs"
        style={look}
      />
    )

  if (kind === 'audio') return ready ? <Playing {...media} fit="object-cover" /> : null
  return (
    <div className="relative overflow-hidden rounded-xl bg-black" style={look}>
      <Playing {...media} fit="object-cover" />
      <button
        type="button"
        aria-label={`Open ${file.name}`}
        title="Open large"
        onClick={() => go(filePath(file.fileId))}
        className="absolute end-2 top-2 grid size-9 place-items-center rounded-xl bg-black/45 text-white backdrop-blur after:absolute after:-inset-1 hover:bg-black/65"
      >
        <Maximize2 size={17} aria-hidden />
      </button>
    </div>
  )
}
