import { FileIcon, GripVertical, Music, X } from 'lucide-react'
import { useMemo, type ReactNode } from 'react'
import { FileName } from './file-name.tsx'
import { kindOf, release } from './media.ts'
import { useOrder } from './order.ts'
import type { Pick, Picks } from './picks.ts'
import { bytes } from './size.ts'

interface Props {
  tray: Picks
  most: number
}

/** What will go out with the next message. */
export const Tray = ({ tray: { picks, remove, keep, move }, most }: Props) => {
  const order = useMemo(() => picks.map(({ key }) => key), [picks])
  const { list, gripOf, drawn } = useOrder(order, move)
  return (
    <ul
      ref={list}
      aria-label="Attached files"
      className="flex gap-2 overflow-x-auto px-2 pt-2 pb-1"
    >
      {picks.map((pick, index) => (
        <Card
          key={pick.key}
          pick={pick}
          most={most}
          drawn={drawn === pick.key}
          onRemove={() => remove(pick.key)}
          onKeep={(original) => keep(pick.key, original)}
        >
          {picks.length > 1 && (
            <button
              type="button"
              {...gripOf(pick.key)}
              aria-label={`Move ${pick.plain.name}, ${index + 1} of ${picks.length}`}
              aria-description="Draw it along, or use the arrow keys"
              title="Move"
              className="icon-button -ms-2 -me-3 cursor-grab touch-none active:cursor-grabbing"
            >
              <GripVertical size={17} aria-hidden />
            </button>
          )}
        </Card>
      ))}
    </ul>
  )
}

interface CardProps {
  pick: Pick
  most: number
  onRemove: () => void
  onKeep: (original: boolean) => void
  /** It is on its way to another place. */
  drawn: boolean
  children: ReactNode
}

const Card = ({ pick, most, onRemove, onKeep, drawn, children }: CardProps) => {
  const { file, plain, title, telling, original } = pick
  const large = file.size > most
  return (
    <li
      className={`arrive max-w-64 shrink-0 rounded-2xl p-1.5 ${large ? 'bg-refused-tint text-refused' : 'bg-sunken'} ${drawn ? 'shadow-lift outline-2 outline-accent' : ''}`}
    >
      <div className="flex items-center gap-2.5">
        {children}
        <Preview pick={pick} />
        <span className="min-w-0 grow text-sm leading-5">
          <FileName name={plain.name} />
          {title && (
            <span dir="auto" className="block truncate">
              {title}
            </span>
          )}
          <span className={large ? '' : 'text-muted'}>
            {bytes(file.size)}
            {large && `, more than the ${bytes(most)} allowed`}
          </span>
        </span>
        <button
          type="button"
          className="icon-button -ms-1"
          aria-label={`Remove ${plain.name}`}
          onClick={onRemove}
        >
          <X size={17} aria-hidden />
        </button>
      </div>
      {telling && (
        <label className="flex min-h-11 cursor-pointer items-center gap-2.5 px-1 text-sm leading-5">
          <input
            type="checkbox"
            checked={original ?? false}
            onChange={({ target }) => onKeep(target.checked)}
            className="size-5 shrink-0 accent-accent"
          />
          <span>
            Send original
            <span className="block text-muted">
              {original ? 'Tells where and how it was made' : 'Goes without place and camera'}
            </span>
          </span>
        </label>
      )}
    </li>
  )
}

const untilGone = (media: HTMLVideoElement | null) => () => {
  if (media) release(media)
}

const Preview = ({ pick }: { pick: Pick }) => {
  const kind = kindOf(pick.plain)
  const frame = 'size-11 shrink-0 rounded-xl bg-line object-cover'
  if (kind === 'picture') return <img src={pick.url} alt="" className={frame} />
  if (kind === 'video')
    return (
      <video
        ref={untilGone}
        src={pick.url}
        muted
        preload="metadata"
        aria-hidden
        tabIndex={-1}
        className={frame}
      />
    )
  const Icon = kind === 'audio' ? Music : FileIcon
  return (
    <span className={`${frame} grid place-items-center text-muted`}>
      <Icon size={20} aria-hidden />
    </span>
  )
}
