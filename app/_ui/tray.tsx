import { FileIcon, Music, X } from 'lucide-react'
import { kindOf } from './media.ts'
import type { Pick } from './picks.ts'
import { bytes } from './size.ts'

interface Props {
  picks: readonly Pick[]
  most: number
  onRemove: (key: string) => void
}

/** What will go out with the next message. */
export const Tray = ({ picks, most, onRemove }: Props) => {
  if (picks.length === 0) return null
  return (
    <ul aria-label="Attached files" className="flex gap-2 overflow-x-auto px-2 pt-2 pb-1">
      {picks.map((pick) => (
        <li
          key={pick.key}
          className={`arrive flex max-w-60 shrink-0 items-center gap-2.5 rounded-2xl p-1.5 ${pick.file.size > most ? 'bg-refused-tint text-refused' : 'bg-sunken'}`}
        >
          <Preview pick={pick} />
          <span className="min-w-0 text-sm leading-5">
            <bdi className="block truncate font-semibold">{pick.plain.name}</bdi>
            <span className={pick.file.size > most ? '' : 'text-muted'}>
              {bytes(pick.file.size)}
              {pick.file.size > most && `, more than the ${bytes(most)} allowed`}
            </span>
          </span>
          <button
            type="button"
            className="icon-button -ms-1"
            aria-label={`Remove ${pick.plain.name}`}
            onClick={() => onRemove(pick.key)}
          >
            <X size={17} aria-hidden />
          </button>
        </li>
      ))}
    </ul>
  )
}

const Preview = ({ pick }: { pick: Pick }) => {
  const kind = kindOf(pick.plain)
  const frame = 'size-11 shrink-0 rounded-xl bg-line object-cover'
  if (kind === 'picture') return <img src={pick.url} alt="" className={frame} />
  if (kind === 'video')
    return (
      <video src={pick.url} muted preload="metadata" aria-hidden tabIndex={-1} className={frame} />
    )
  const Icon = kind === 'audio' ? Music : FileIcon
  return (
    <span className={`${frame} grid place-items-center text-muted`}>
      <Icon size={20} aria-hidden />
    </span>
  )
}
