import { useLiveQuery } from 'dexie-react-hooks'
import { MonitorDown } from 'lucide-react'
import { useState } from 'react'
import { engine, useMe } from './engine.ts'
import { wayIn, type WayIn } from './install.ts'
import { InstallSteps } from './install-steps.tsx'

const DAY = 86_400_000

interface Answer {
  /** How often somebody has said no. */
  times: number
  until: number
}

/** Each no holds longer than the one before. */
const refuse = async () => {
  const { meta } = engine().db
  const times = (((await meta.get('install'))?.value as Answer | undefined)?.times ?? 0) + 1
  await meta.put({ key: 'install', value: { times, until: Date.now() + 30 * DAY * times } })
}

/** Somebody has just said something here, and has not said no lately. */
const isTime = async (me: string): Promise<boolean> => {
  const { db } = engine()
  const answer = (await db.meta.get('install'))?.value as Answer | undefined
  if (answer && Date.now() < answer.until) return false
  return (await db.rooms.toArray()).some(({ last }) => last?.authorId === me)
}

/** A home for the app, offered once it has been of use. */
export const InstallOffer = ({ way }: { way: WayIn }) => {
  const me = useMe()?.id ?? ''
  const time = useLiveQuery(() => isTime(me), [me]) ?? false
  const [shown, setShown] = useState(false)
  const [steps, setSteps] = useState(false)
  // What others say meanwhile does not take it away again.
  if (time && !shown) setShown(true)

  const later = () => {
    setShown(false)
    refuse().catch(reportError)
  }
  const install = async () => {
    if (way.kind === 'hand') return setSteps(true)
    await way.event.prompt()
    const { outcome } = await way.event.userChoice
    // The browser's offer is good for one answer.
    wayIn.set(null)
    if (outcome === 'dismissed') later()
  }
  return (
    <>
      {shown && (
        <section
          aria-label="Install Tendril"
          className="flex min-h-11 items-center gap-2 bg-tint px-3 text-sm font-medium text-accent"
        >
          <MonitorDown size={16} aria-hidden className="shrink-0" />
          <p className="min-w-0 grow py-1.5 text-pretty">
            Keep Tendril on your home screen: it opens without a network.
          </p>
          <button
            type="button"
            className="min-h-11 shrink-0 rounded-lg px-2 text-muted"
            onClick={later}
          >
            Not now
          </button>
          <button
            type="button"
            className="min-h-11 shrink-0 rounded-lg px-2 font-semibold"
            onClick={() => void install().catch(reportError)}
          >
            {way.kind === 'hand' ? 'Show me' : 'Install'}
          </button>
        </section>
      )}
      {steps && <InstallSteps onClose={() => setSteps(false)} />}
    </>
  )
}
