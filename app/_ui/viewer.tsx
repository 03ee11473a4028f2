import { ChevronLeft, ChevronRight, Download, X } from 'lucide-react'
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
} from 'react'
import { useTitle } from './badge.ts'
import { useFileNow } from './file-now.ts'
import { fileUrl } from './media.ts'
import { filePath, go, replace, roomPath } from './route.ts'
import { Screen } from './screen.tsx'
import { useSwipe } from './swipe.ts'
import { useShownFile, type ShownFile } from './shown-file.ts'

interface Props {
  fileId: string
  /** The room that it was opened from: closing goes back there. */
  overRoom: string | null
  /** It was closed otherwise, and is here for its film alone, which plays in a window of its own. */
  open: boolean
  /** The film is put aside, or not any more. */
  onAside: (fileId: string | null) => void
}

/** One file, large, over everything. */
export const Viewer = ({ fileId, overRoom, open, onAside }: Props) => {
  const dialog = useRef<HTMLDialogElement>(null)
  // Whoever goes to another room takes the film along.
  const [over, setOver] = useState(overRoom)
  if (open && over !== overRoom) setOver(overRoom)
  const { shown, before, after, missing } = useShownFile(fileId, over)
  useTitle(open ? shown?.file.name : undefined)

  useLayoutEffect(() => {
    const element = dialog.current
    if (!open) return
    // What plays below would be heard twice.
    for (const media of document.querySelectorAll<HTMLMediaElement>('video,audio'))
      if (!element?.contains(media)) media.pause()
    element?.showModal()
    return () => element?.close()
  }, [open])

  useEffect(() => {
    const element = dialog.current
    const look = ({ type }: Event) => onAside(type === 'enterpictureinpicture' ? fileId : null)
    element?.addEventListener('enterpictureinpicture', look)
    element?.addEventListener('leavepictureinpicture', look)
    return () => {
      element?.removeEventListener('enterpictureinpicture', look)
      element?.removeEventListener('leavepictureinpicture', look)
      onAside(null)
    }
  }, [fileId, onAside])

  const roomId = over ?? shown?.roomId
  const close = useCallback(() => {
    if (over) window.history.back()
    else go(roomId ? roomPath(roomId) : '/')
  }, [over, roomId])
  const turn = (to: string | undefined) => to && replace(filePath(to))
  const swipe = useSwipe({
    onBefore: () => turn(before),
    onAfter: () => turn(after),
    onDown: close,
  })

  const onKey = (event: KeyboardEvent) => {
    // Arrows on a player seek.
    if ((event.target as Element).matches('video,audio')) return
    if (event.key === 'ArrowLeft') turn(before)
    if (event.key === 'ArrowRight') turn(after)
  }

  useEffect(() => {
    dialog.current?.focus()
  }, [fileId])

  return (
    <dialog
      ref={dialog}
      tabIndex={-1}
      aria-label={shown?.file.name ?? 'File'}
      onCancel={(event) => {
        event.preventDefault()
        close()
      }}
      onKeyDown={onKey}
      className="fixed inset-0 m-0 size-full max-h-none max-w-none bg-[#070b09] text-white outline-none backdrop:bg-black"
    >
      <div className="flex h-full flex-col pt-[env(safe-area-inset-top)] pb-[env(safe-area-inset-bottom)]">
        <header className="flex items-center gap-1 p-2">
          <h2 dir="auto" className="min-w-0 grow truncate px-2 font-semibold">
            {shown?.file.name ?? 'File'}
          </h2>
          {shown && <Save shown={shown} />}
          <button
            type="button"
            className="icon-button text-white/80 hover:bg-white/10 hover:text-white"
            aria-label="Close"
            onClick={close}
          >
            <X size={22} aria-hidden />
          </button>
        </header>
        <div className="relative min-h-0 grow" {...swipe}>
          {shown && <Screen key={fileId} file={shown.file} />}
          {missing && (
            <p className="grid h-full place-items-center p-8 text-center text-white/80">
              {missing}
            </p>
          )}
          <Step to={before} side="start" onStep={turn} />
          <Step to={after} side="end" onStep={turn} />
        </div>
      </div>
    </dialog>
  )
}

const Save = ({ shown: { file } }: { shown: ShownFile }) => {
  const { phase } = useFileNow(file)
  if (phase !== 'complete' && phase !== 'growing') return null
  return (
    <a
      href={fileUrl(file)}
      download={file.name}
      aria-label={`Download ${file.name}`}
      title="Download"
      className="icon-button text-white/80 hover:bg-white/10 hover:text-white"
    >
      <Download size={21} aria-hidden />
    </a>
  )
}

interface StepProps {
  to: string | undefined
  side: 'start' | 'end'
  onStep: (to: string) => void
}

const Step = ({ to, side, onStep }: StepProps) => {
  if (!to) return null
  const Icon = side === 'start' ? ChevronLeft : ChevronRight
  return (
    <button
      type="button"
      aria-label={side === 'start' ? 'Previous' : 'Next'}
      onClick={() => onStep(to)}
      className={`absolute top-1/2 hidden size-12 -translate-y-1/2 place-items-center rounded-full bg-black/40 hover:bg-white/15 pointer-fine:grid ${side === 'start' ? 'left-3' : 'right-3'}`}
    >
      <Icon size={26} aria-hidden />
    </button>
  )
}
