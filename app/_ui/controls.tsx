import { Pause, Play, Volume2, VolumeX } from 'lucide-react'
import { type CSSProperties, Suspense, useState } from 'react'
import { part } from './part.ts'
import { seek, silence, type Playback } from './playback.ts'
import { duration, standing } from './time.ts'

// Who has played nothing yet has no use for it.
const Speed = part(async () => (await import('./speed.tsx')).Speed)

interface Props {
  media: HTMLMediaElement | null
  playback: Playback
  /** How much of it has arrived, 0 to 1. */
  arrived: number
  /** How many seconds a recording is said to have. */
  told: number | undefined
  onPlay: () => void
  note: boolean
  growing: boolean
  /** When it began, at the latest. */
  born: number | undefined
  /** Over a film: light on dark. */
  over: boolean
  large: boolean
}

const spoken = (
  [time, long]: ReturnType<typeof standing>,
  { duration: end }: Playback,
  arrived: number,
) => {
  const at = `${time} of ${long}`
  return arrived < 1 ? `${at}, ${duration(end * arrived)} have arrived` : at
}

/** What plays is stopped and moved here; the line shows how much there is to play. */
export const Controls = ({
  media,
  playback,
  arrived,
  told,
  onPlay,
  note,
  growing,
  born,
  over,
  large,
}: Props) => {
  const { time, duration: end, playing, waits, muted } = playback
  // What has been played to its end may be played again.
  const [begun, begin] = useState(false)
  if (!begun && (playing || time > 0)) begin(true)
  const stands = standing(time, end, told)
  const share = (part: number) => `${Math.min(100, Math.max(0, part * 100)).toFixed(2)}%`
  const line = { '--played': share(end ? time / end : 0), '--arrived': share(arrived) }
  // Beyond what is there it would only wait.
  const most = arrived < 1 ? Math.max(time, end * arrived - 1) : end
  const move = (to: number) => media && seek(media, Math.min(most, Math.max(0, to)))
  const button = `icon-button shrink-0 ${over ? 'text-white hover:bg-white/15 hover:text-white' : ''}`
  return (
    <div className={`flex items-center gap-1 ${over ? 'text-white' : ''}`}>
      <button
        type="button"
        className={button}
        aria-label={playing ? 'Pause' : 'Play'}
        onClick={() => (playing ? media?.pause() : onPlay())}
      >
        {playing ? (
          <Pause size={20} aria-hidden className="fill-current" />
        ) : (
          <Play size={20} aria-hidden className="ms-0.5 fill-current" />
        )}
      </button>
      <input
        type="range"
        aria-label="Position"
        aria-valuetext={spoken(stands, playback, arrived)}
        min={0}
        max={end || 1}
        step="any"
        value={Math.min(time, end || 1)}
        disabled={!media || end === 0}
        onChange={({ target }) => move(target.valueAsNumber)}
        onKeyDown={(event) => {
          const step = { ArrowLeft: -5, ArrowRight: 5 }[event.key]
          if (step === undefined) return
          event.preventDefault()
          move(time + step)
        }}
        className={`scrubber min-w-0 grow ${waits ? 'pulse' : ''}`}
        style={line as CSSProperties}
      />
      <span className="shrink-0 ps-1 text-xs tabular-nums">
        {stands[0]}
        {end > 0 && ` / ${stands[1]}`}
      </span>
      {media && begun && (note || !over || large) && (
        <Suspense fallback={null}>
          <Speed {...{ media, note, growing, born, large }} className={button} />
        </Suspense>
      )}
      {media && over && (
        <button
          type="button"
          className={button}
          aria-label={muted ? 'Sound on' : 'Sound off'}
          onClick={() => silence(media, !muted)}
        >
          {muted ? <VolumeX size={19} aria-hidden /> : <Volume2 size={19} aria-hidden />}
        </button>
      )}
    </div>
  )
}
