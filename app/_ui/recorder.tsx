import { Check, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useStatus } from './engine.ts'
import { explain } from './explain.ts'
import type { Note } from './note-menu.tsx'
import { Problem } from './problem.tsx'
import { record, type Session } from './record.ts'
import { duration } from './time.ts'

interface Props {
  roomId: string
  note: Note
  onDone: () => void
}

/** The device has said no, or has nothing to record with. */
const why = (error: unknown, note: Note): string => {
  const what = note === 'voice' ? 'microphone' : 'camera'
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError')
    return `Tendril may not use the ${what}. Allow it in the browser’s settings for this site, then try again.`
  if (name === 'NotFoundError') return `There is no ${what} on this device.`
  if (name === 'NotReadableError')
    return `The ${what} is in use by something else. Close that, then try again.`
  return explain(error)
}

const where = (note: Note, online: boolean) => {
  if (!online) return 'Kept here until there is a network'
  return note === 'voice' ? 'Others hear it now' : 'Others see it now'
}

/** What is said here is heard by the others while it is said, and kept on this device until they have it. */
export const Recorder = ({ roomId, note, onDone }: Props) => {
  const [session, setSession] = useState<Session | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [seconds, setSeconds] = useState(0)
  const { link } = useStatus()
  const preview = useRef<HTMLVideoElement>(null)

  useEffect(() => {
    let left = false
    let begun: Session | null = null
    record(roomId, note, (error) => left || setProblem(why(error, note))).then(
      (next) => {
        begun = next
        if (left) void next.discard()
        else setSession(next)
      },
      (error: unknown) => left || setProblem(why(error, note)),
    )
    return () => {
      left = true
      void begun?.finish()
    }
  }, [roomId, note])

  useEffect(() => {
    if (!session) return
    if (preview.current) preview.current.srcObject = session.stream
    const timer = setInterval(() => setSeconds((Date.now() - session.since) / 1000), 250)
    return () => clearInterval(timer)
  }, [session])

  return (
    <div role="group" aria-label="Recording" className="arrive px-2 pt-2">
      {problem ? (
        <Problem>{problem}</Problem>
      ) : (
        note === 'video' && (
          <video
            ref={preview}
            muted
            autoPlay
            playsInline
            aria-hidden
            className="mb-2 aspect-4/3 w-40 -scale-x-100 rounded-2xl bg-black object-cover"
          />
        )
      )}
      <div className="flex min-h-11 items-center gap-2.5 ps-2">
        <span
          aria-hidden
          className={`size-3 shrink-0 rounded-full bg-refused ${session && !problem ? 'pulse' : 'invisible'}`}
        />
        <p className="min-w-0 grow text-sm leading-5">
          <span className="font-semibold tabular-nums">{duration(seconds)}</span>
          <span className="ms-2 text-muted">
            {session ? where(note, link === 'online') : 'Waiting for the device'}
          </span>
        </p>
        <button
          type="button"
          className="icon-button"
          aria-label="Discard the recording"
          title="Discard"
          onClick={() => {
            void session?.discard()
            onDone()
          }}
        >
          <X size={20} aria-hidden />
        </button>
        <button
          type="button"
          className="icon-button rounded-full bg-accent text-accent-ink hover:bg-accent hover:text-accent-ink"
          aria-label="Finish the recording"
          title="Finish"
          onClick={onDone}
        >
          <Check size={20} strokeWidth={2.5} aria-hidden />
        </button>
      </div>
    </div>
  )
}
