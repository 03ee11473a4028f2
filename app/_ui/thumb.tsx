import { Clapperboard, Image } from 'lucide-react'
import type { FileRef } from '../../lib/protocol/files.ts'
import { useKeptPicture } from './kept-picture.ts'
import { kindOf } from './media.ts'

/** A picture or film as this device has it: kept here, or as it was announced. It costs nobody data. */
export const Thumb = ({ file, className = '' }: { file: FileRef; className?: string }) => {
  const film = kindOf(file) === 'video'
  const kept = useKeptPicture(file.fileId, !film)
  const src = kept.url ?? file.poster
  const Icon = film ? Clapperboard : Image
  return (
    <span
      className={`relative grid place-items-center overflow-hidden bg-sunken text-muted ${className}`}
    >
      {src ? (
        <img
          src={src}
          alt=""
          decoding="async"
          className={`absolute inset-0 size-full object-cover ${kept.url ? '' : 'scale-105'}`}
        />
      ) : (
        <Icon size={26} aria-hidden />
      )}
    </span>
  )
}
