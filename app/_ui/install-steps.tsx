import { useState, type ReactNode } from 'react'
import { Dialog } from './dialog.tsx'
import { Logo } from './logo.tsx'
import { Move } from './move.tsx'

/** How Safari puts the app onto a home screen, as it looks there. */
export const InstallSteps = ({ onClose }: { onClose: () => void }) => {
  const [moving, setMoving] = useState(false)
  if (moving) return <Move onClose={onClose} />
  return (
    <Dialog title="Onto your home screen" onClose={onClose}>
      <div className="grid gap-5">
        <ol className="grid gap-3">
          <Step picture={<ShareSign />}>
            Tap the share sign. It is at the foot of the screen, at its top, or behind the three
            dots.
          </Step>
          <Step picture={<AddSign />}>Choose “Add to Home Screen”. You may have to scroll.</Step>
          <Step picture={<Logo className="h-8" />}>
            Leave “Open as Web App” on and tap “Add”. Tendril is on your home screen.
          </Step>
        </ol>
        <p className="text-pretty text-muted">
          There it begins with nothing and as nobody: the system keeps it apart from this browser. A
          code makes it yours, with your name and your rooms.
        </p>
        <div className="flex flex-wrap justify-end gap-2">
          <button type="button" className="button button-quiet" onClick={onClose}>
            Close
          </button>
          <button type="button" className="button button-main" onClick={() => setMoving(true)}>
            Get a code
          </button>
        </div>
      </div>
    </Dialog>
  )
}

const Step = ({ picture, children }: { picture: ReactNode; children: ReactNode }) => (
  <li className="flex items-center gap-3.5">
    <span
      aria-hidden
      className="grid size-14 shrink-0 place-items-center rounded-2xl bg-sunken text-accent"
    >
      {picture}
    </span>
    <span className="text-pretty">{children}</span>
  </li>
)

const Sign = ({ children }: { children: ReactNode }) => (
  <svg
    viewBox="0 0 24 24"
    className="size-8"
    fill="none"
    stroke="currentColor"
    strokeWidth={1.6}
    strokeLinecap="round"
    strokeLinejoin="round"
  >
    {children}
  </svg>
)

/** A box with an arrow out of it. */
const ShareSign = () => (
  <Sign>
    <path d="M8.5 9H7a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2v-8a2 2 0 0 0-2-2h-1.5" />
    <path d="M12 15V2.5M8.5 6 12 2.5 15.5 6" />
  </Sign>
)

/** A plus in a square. */
const AddSign = () => (
  <Sign>
    <rect x="4" y="4" width="16" height="16" rx="4" />
    <path d="M12 8.5v7M8.5 12h7" />
  </Sign>
)
