import { Clapperboard, Image, Play } from 'lucide-react'
import { useState } from 'react'
import type { AlbumFile } from './album.ts'
import { useFileNow, type FileNow } from './file-now.ts'
import { useKeptPicture } from './kept-picture.ts'
import { Link } from './link.tsx'
import { fileUrl, kindOf } from './media.ts'
import { useNear } from './near.ts'
import { filePath } from './route.ts'
import { percent } from './size.ts'
import { duration, fullTime } from './time.ts'

/** A picture or film of a room, small: a tap opens it. */
export const Tile = ({ one, by }: { one: AlbumFile; by: string }) => {
  const { file, at } = one
  const { place, near } = useNear()
  const film = kindOf(file) === 'video'
  const Icon = film ? Clapperboard : Image
  const long = film && file.duration !== undefined ? `, ${duration(file.duration)}` : ''
  return (
    <Link
      ref={place}
      href={filePath(file.fileId)}
      aria-label={`${film ? 'Film' : 'Picture'} ${file.name}${long}, from ${by}, ${fullTime(at)}`}
      className="relative grid aspect-square place-items-center overflow-hidden rounded-lg bg-sunken text-muted focus-visible:z-1"
    >
      {file.poster ? (
        <img
          src={file.poster}
          alt=""
          decoding="async"
          className="absolute inset-0 size-full object-cover"
        />
      ) : (
        <Icon size={26} aria-hidden />
      )}
      {near && <Near one={one} film={film} />}
      {film && (
        <span
          aria-hidden
          className="absolute start-1 bottom-1 flex items-center gap-1 rounded-md bg-black/65 px-1.5 text-xs leading-5 text-white tabular-nums"
        >
          <Play size={11} fill="currentColor" />
          {file.duration !== undefined && duration(file.duration)}
        </span>
      )}
    </Link>
  )
}

const shareOf = ({ phase, length, size }: FileNow): string | null => {
  if (phase === 'cancelled' || phase === 'expired') return 'Stopped'
  if (phase !== 'growing') return null
  const share = percent(length, size)
  return share === null ? 'Live' : `${share} %`
}

/** Sharp from what this device keeps. Only what has no looks of its own costs anybody data. */
const Near = ({ one: { file }, film }: { one: AlbumFile; film: boolean }) => {
  const now = useFileNow(file)
  const kept = useKeptPicture(file.fileId, !film)
  const [broken, setBroken] = useState(false)
  const asks = !film && !file.poster && !kept.looking && now.phase === 'complete'
  const src = kept.url ?? (asks ? fileUrl(file) : null)
  const share = shareOf(now)
  return (
    <>
      {src && !broken && (
        <img
          src={src}
          alt=""
          decoding="async"
          onError={() => setBroken(true)}
          className="absolute inset-0 size-full object-cover"
        />
      )}
      {share && (
        <span
          aria-hidden
          className="absolute end-1 top-1 rounded-md bg-black/65 px-1.5 text-xs leading-5 text-white tabular-nums"
        >
          {share}
        </span>
      )}
    </>
  )
}
