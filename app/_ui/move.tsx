import { useEffect, useState } from 'react'
import { useAct } from './act.ts'
import { CopyButton } from './copy-button.tsx'
import { Dialog } from './dialog.tsx'
import { engine } from './engine.ts'
import { Link } from './link.tsx'
import { Problem } from './problem.tsx'
import { QrCode } from './qr-code.tsx'
import { moveLink } from './route.ts'

interface Made {
  code: string
  until: number
}

const MINUTE = 60_000

/** The minutes that are left until then; 0 when it is over. */
const useMinutesLeft = (until: number): number => {
  const left = () => Math.max(0, Math.ceil((until - Date.now()) / MINUTE))
  const [minutes, setMinutes] = useState(left)
  useEffect(() => {
    const timer = setInterval(() => setMinutes(left), 1000)
    return () => clearInterval(timer)
  })
  return minutes
}

/** Me on one more device: a code that is shown here and read there. */
export const Move = ({ onClose }: { onClose: () => void }) => {
  const [made, setMade] = useState<Made | null>(null)
  const { act, busy, problem } = useAct()
  const make = () =>
    act(async () => {
      const { code, life } = await (await engine().moves()).make()
      setMade({ code, until: Date.now() + life })
    })
  return (
    <Dialog title="Move to another device" onClose={onClose}>
      <div className="grid gap-4">
        {made ? (
          <Shown key={made.code} made={made} busy={busy} onAgain={make} />
        ) : (
          <>
            <p className="text-pretty text-muted">
              Be yourself on another phone or computer, or in Tendril on your home screen: with your
              name and the rooms that you are in. This device stays yours as well. Drafts, and what
              waits to be sent, stay here.
            </p>
            <p className="text-pretty text-muted">
              Whoever has the code becomes you: show it to nobody else. It works once.
            </p>
            <button type="button" className="button button-main" disabled={busy} onClick={make}>
              Show the code
            </button>
          </>
        )}
        <Problem>{problem}</Problem>
        <p className="text-sm text-muted">
          Is this the other device?{' '}
          <Link href="/move" onClick={onClose} className="font-semibold text-accent underline">
            Use a code here
          </Link>
        </p>
      </div>
    </Dialog>
  )
}

const Shown = ({ made, busy, onAgain }: { made: Made; busy: boolean; onAgain: () => void }) => {
  const minutes = useMinutesLeft(made.until)
  const link = moveLink(window.location.origin, made.code)
  if (minutes === 0)
    return (
      <>
        <p role="alert">This code is over.</p>
        <button type="button" className="button button-main" disabled={busy} onClick={onAgain}>
          Show a new one
        </button>
      </>
    )
  return (
    <>
      <div className="grid justify-items-center gap-3">
        <QrCode text={link} label="The link as a QR code" />
        <p className="font-mono text-2xl font-semibold tracking-wider" aria-label="Code">
          {made.code.replaceAll(/(.{4})(?=.)/g, '$1 ')}
        </p>
        <p className="text-sm text-muted">
          Works once, for {minutes} more {minutes === 1 ? 'minute' : 'minutes'}.
        </p>
      </div>
      <ol className="grid list-decimal gap-1.5 ps-5 text-pretty text-muted marker:font-semibold">
        <li>In a browser there: scan this, or open the link.</li>
        <li>
          In Tendril on a home screen: choose “I have a code from another device” on its first
          screen, and type it.
        </li>
      </ol>
      <div className="flex flex-wrap gap-2 *:grow">
        <CopyButton text={link}>Copy the link</CopyButton>
        <CopyButton text={made.code}>Copy the code</CopyButton>
      </div>
    </>
  )
}
