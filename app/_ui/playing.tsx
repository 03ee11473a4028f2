import { useCallback, useState } from 'react'
import type { FileRef } from '../../lib/protocol/files.ts'
import type { MediaProps } from './attachment.tsx'
import { Controls } from './controls.tsx'
import { useFailure } from './failure.ts'
import { fileUrl, release } from './media.ts'
import { seek, usePlayback } from './playback.ts'
import { PlayButton } from './play-button.tsx'
import { restWords } from './rest.ts'
import { liveUrl } from './streams.ts'

interface Props extends Omit<MediaProps, 'tile'> {
  kind: 'video' | 'audio'
  /** There is enough of it. */
  ready: boolean
  /** And it is its turn. */
  on: boolean
  /** Somebody wants it to play. */
  onPlay: () => void
  /** It plays as soon as it can. */
  begin?: boolean
  fit: 'object-cover' | 'object-contain'
}

/** Where each file was left, while the page lives: there it goes on when it is shown again. */
const left = new Map<string, number>()

/** Sound and film: they play what is there, wait for what is not, and go on by themselves. */
export const Playing = ({ file, now, local, fail, kind, ready, on, onPlay, begin, fit }: Props) => {
  const [media, setMedia] = useState<HTMLMediaElement | null>(null)
  const hold = useCallback((element: HTMLMediaElement | null) => {
    setMedia(element)
    return () => {
      setMedia(null)
      if (element) release(element)
    }
  }, [])
  const playback = usePlayback(media)
  const [plays, setPlays] = useState(begin ?? false)
  const whole = local !== null || now.phase === 'complete'
  const { failed, played, rest, retry, round, onError } = useFailure({ file, now, local, fail })
  const element = on && !failed
  // A note has no index to find its place by: it is not disturbed.
  const movable = file.size !== undefined || !playback.playing
  const src = useSrc(file, whole, local, !element || (playback.fixed && movable))
  const arrived = whole ? 1 : now.size ? now.length / now.size : 1
  const play = () => {
    setPlays(true)
    retry()
    onPlay()
    // Refused without a touch, or cut off by the next source: the button is there still.
    media?.play().catch(() => undefined)
  }
  const shared = {
    ref: hold,
    src,
    preload: 'metadata',
    autoPlay: plays,
    onPlay: () => {
      setPlays(true)
      onPlay()
    },
    onPause: () => setPlays(false),
    onLoadedMetadata: () => goBack(media, file),
    onTimeUpdate: () => media && media.currentTime > 0 && left.set(file.fileId, media.currentTime),
    onEnded: () => left.delete(file.fileId),
    onError: () => onError((left.get(file.fileId) ?? 0) > 0),
  } as const
  const controls = {
    media: element ? media : null,
    playback,
    arrived,
    told: whole ? now.duration : undefined,
    onPlay: play,
    // Nobody knew how long it gets.
    note: file.size === undefined,
    growing: !whole,
    born: now.born,
    large: fit === 'object-contain',
  }

  if (kind === 'audio')
    return (
      <div className="rounded-xl bg-ink/6 pe-2">
        {/* One without controls may not be seen, not even as a line; nobody gets to them. */}
        {element && (
          <audio key={round} {...shared} controls inert className="block h-px w-full opacity-0" />
        )}
        <Controls {...controls} over={false} />
        {failed && <p className="px-3 pb-2 text-sm text-muted">{words(whole, played, rest)}</p>}
      </div>
    )
  return (
    <>
      {file.poster && (
        <img src={file.poster} alt="" className={`absolute inset-0 size-full blur-xs ${fit}`} />
      )}
      {element && (
        <video
          key={round}
          {...shared}
          playsInline
          onClick={() => (playback.playing ? media?.pause() : play())}
          className={`absolute inset-0 size-full ${fit}`}
        />
      )}
      {!playback.playing && ready && !failed && <PlayButton onPlay={play} />}
      {(failed || playback.blind) && (
        <p className="absolute inset-x-2 top-2 mx-auto w-fit rounded-2xl bg-black/60 px-3 py-1 text-sm text-white">
          {failed ? words(whole, played, rest) : 'Only its sound can be played here'}
        </p>
      )}
      <div className="absolute inset-x-0 bottom-0 bg-linear-to-t from-black/75 to-transparent px-1 pt-6">
        <Controls {...controls} over />
      </div>
    </>
  )
}

const words = (whole: boolean, played: boolean, rest: number | null) => {
  if (rest !== null) return restWords(rest)
  if (whole) return 'Not to be had at the moment'
  return played ? 'Goes on when more of it is here' : 'Plays once all of it is here'
}

const goBack = (media: HTMLMediaElement | null, { fileId }: FileRef) => {
  const time = left.get(fileId)
  if (media && time !== undefined) seek(media, time)
}

/** The same address while it plays; what can't be moved in is asked for again once all of it is there. */
const useSrc = (file: FileRef, whole: boolean, local: string | null, may: boolean): string => {
  const [live, setLive] = useState(!whole)
  if (live && whole && may) setLive(false)
  return local ?? (live ? liveUrl(file) : fileUrl(file))
}
