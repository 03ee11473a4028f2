import { useEffect, useRef, useState, type DragEvent, type ReactNode } from 'react'
import { Logo } from './logo.tsx'

const carriesFiles = ({ dataTransfer }: { dataTransfer: DataTransfer | null }) =>
  dataTransfer?.types.includes('Files') === true

/** What is dropped beside the room would be shown by the browser, in the place of the app. */
const useAim = () =>
  useEffect(() => {
    const miss = (event: globalThis.DragEvent) => {
      if (event.defaultPrevented || !event.dataTransfer || !carriesFiles(event)) return
      event.preventDefault()
      event.dataTransfer.dropEffect = 'none'
    }
    window.addEventListener('dragover', miss)
    window.addEventListener('drop', miss)
    return () => {
      window.removeEventListener('dragover', miss)
      window.removeEventListener('drop', miss)
    }
  }, [])

/** Files may be dropped anywhere in the room. */
export const DropZone = ({ onFiles, children }: Props) => {
  const [over, setOver] = useState(false)
  const depth = useRef(0)
  useAim()
  const enter = (step: 1 | -1) => (event: DragEvent) => {
    if (!carriesFiles(event)) return
    // Enter and leave come for every child that is crossed.
    depth.current = Math.max(0, depth.current + step)
    setOver(depth.current > 0)
  }
  return (
    <section
      aria-label="Room"
      className="relative flex min-h-0 flex-1 flex-col"
      onDragEnter={enter(1)}
      onDragLeave={enter(-1)}
      onDragOver={(event) => carriesFiles(event) && event.preventDefault()}
      onDrop={(event) => {
        if (!carriesFiles(event)) return
        event.preventDefault()
        depth.current = 0
        setOver(false)
        onFiles(event.dataTransfer.files)
      }}
    >
      {children}
      {over && (
        <div className="pointer-events-none absolute inset-2 z-20 grid place-items-center rounded-3xl border-2 border-dashed border-leaf bg-tint/90">
          <p className="grid place-items-center gap-3 text-lg font-semibold text-accent">
            <Logo className="h-16" />
            Drop to attach
          </p>
        </div>
      )}
    </section>
  )
}

interface Props {
  onFiles: (files: Iterable<File>) => void
  children: ReactNode
}
