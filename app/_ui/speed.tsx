import { useLiveQuery } from 'dexie-react-hooks'
import { PictureInPicture2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { engine } from './engine.ts'
import { hasten, waitsFor } from './playback.ts'
import { faster, makeChase } from './tempo.ts'

interface Props {
  media: HTMLMediaElement
  /** A voice or video note: how fast they are heard is remembered. */
  note: boolean
  growing: boolean
  /** When it began, at the latest. */
  born: number | undefined
  /** There is space for a film's other button. */
  large: boolean
  /** Of a button. */
  className: string
}

const remember = (speed: number): void => {
  const value = speed === 1 ? undefined : speed
  // On a device that is full it is for this time only.
  engine()
    .db.meta.put({ key: 'tempo', value })
    .catch(() => undefined)
}

/** How fast who listens to something live catches up. */
const useChase = (media: HTMLMediaElement, live: boolean, born = Infinity): number => {
  const [rate, setRate] = useState(1)
  useEffect(() => {
    if (!live) return
    const chase = makeChase(born)
    const look = () =>
      setRate(chase({ at: Date.now(), time: media.currentTime, waits: waitsFor(media) }))
    for (const name of ['timeupdate', 'waiting', 'playing']) media.addEventListener(name, look)
    return () => {
      for (const name of ['timeupdate', 'waiting', 'playing']) media.removeEventListener(name, look)
    }
  }, [media, live, born])
  return live ? rate : 1
}

/** How fast it plays, and a film that stays in sight while other things are done. */
export const Speed = ({ media, note, growing, born, large, className }: Props) => {
  const row = useLiveQuery(() => engine().db.meta.get('tempo'), [])
  const [own, setOwn] = useState<number>()
  const chosen = own ?? (note ? (row?.value as number | undefined) : undefined)
  const live = note && growing
  const chase = useChase(media, live, born)
  const tempo = live && chase === 1 ? 1 : (chosen ?? chase)
  useEffect(() => hasten(media, tempo), [media, tempo])
  const choose = () => {
    const speed = faster(chosen ?? tempo)
    setOwn(speed)
    if (note) remember(speed)
  }
  return (
    <>
      <button
        type="button"
        className={`${className} text-sm font-semibold tabular-nums`}
        aria-label={`Speed ${tempo} ×`}
        title={live && tempo > 1 ? 'Catching up' : 'How fast it plays'}
        onClick={choose}
      >
        {tempo}×
      </button>
      {large && media instanceof HTMLVideoElement && document.pictureInPictureEnabled && (
        <Aside film={media} className={className} />
      )}
    </>
  )
}

const Aside = ({ film, className }: { film: HTMLVideoElement; className: string }) => {
  const [aside, setAside] = useState(document.pictureInPictureElement === film)
  useEffect(() => {
    const look = () => setAside(document.pictureInPictureElement === film)
    film.addEventListener('enterpictureinpicture', look)
    film.addEventListener('leavepictureinpicture', look)
    return () => {
      film.removeEventListener('enterpictureinpicture', look)
      film.removeEventListener('leavepictureinpicture', look)
    }
  }, [film])
  const turn = () => {
    const turned = aside ? document.exitPictureInPicture() : film.requestPictureInPicture()
    // Not yet, or not on this device: it goes on where it is.
    turned.catch(() => undefined)
  }
  return (
    <button
      type="button"
      className={className}
      aria-label="Picture in picture"
      aria-pressed={aside}
      title="In a window of its own"
      onClick={turn}
    >
      <PictureInPicture2 size={19} aria-hidden />
    </button>
  )
}
