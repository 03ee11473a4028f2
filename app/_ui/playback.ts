import { useEffect, useState } from 'react'

/** Where a film or a song stands. */
export interface Playback {
  time: number
  /** Seconds; as much as is known while the end is not. */
  duration: number
  playing: boolean
  /** It would play, and has nothing to play at the moment. */
  waits: boolean
  muted: boolean
  /** How fast it plays: 1 as it was recorded. */
  rate: number
  /** A film whose picture this browser can't show plays its sound. */
  blind: boolean
  /** It came in one piece: nothing in it can be looked for. */
  fixed: boolean
}

const still: Playback = {
  time: 0,
  duration: 0,
  playing: false,
  waits: false,
  muted: false,
  rate: 1,
  blind: false,
  fixed: false,
}

const events = [
  'timeupdate',
  'durationchange',
  'loadedmetadata',
  'progress',
  'seeking',
  'seeked',
  'play',
  'pause',
  'playing',
  'waiting',
  'ended',
  'volumechange',
  'ratechange',
  'emptied',
]

const endOf = ({ duration, buffered }: HTMLMediaElement): number => {
  if (Number.isFinite(duration)) return duration
  return buffered.length > 0 ? buffered.end(buffered.length - 1) : 0
}

/** It would play, and has nothing to play at the moment. */
export const waitsFor = (media: HTMLMediaElement): boolean =>
  !media.paused && !media.ended && media.readyState < media.HAVE_FUTURE_DATA

const read = (media: HTMLMediaElement): Playback => ({
  time: media.currentTime,
  duration: endOf(media),
  playing: !media.paused,
  waits: waitsFor(media),
  muted: media.muted,
  rate: media.playbackRate,
  blind:
    media instanceof HTMLVideoElement &&
    media.readyState >= media.HAVE_METADATA &&
    media.videoWidth === 0,
  fixed:
    media.readyState >= media.HAVE_METADATA &&
    (media.seekable.length === 0 || media.seekable.end(0) === 0),
})

export const seek = (media: HTMLMediaElement, to: number): void => {
  media.currentTime = to
}
export const silence = (media: HTMLMediaElement, muted: boolean): void => {
  media.muted = muted
}

/** Another source begins with what is usual, so that is changed as well. */
export const hasten = (media: HTMLMediaElement, rate: number): void => {
  media.defaultPlaybackRate = rate
  media.playbackRate = rate
}

export const usePlayback = (media: HTMLMediaElement | null): Playback => {
  const [now, set] = useState(still)
  useEffect(() => {
    if (!media) return
    const look = () => set(read(media))
    look()
    for (const name of events) media.addEventListener(name, look)
    return () => {
      for (const name of events) media.removeEventListener(name, look)
    }
  }, [media])
  return media ? now : still
}
