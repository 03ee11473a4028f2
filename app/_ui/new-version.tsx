import { Sparkles } from 'lucide-react'
import { useEffect, useState } from 'react'
import { updates, useLive, useStatus } from './engine.ts'

/** A newer version is here. It is offered, and begins when somebody says so. */
export const NewVersion = () => {
  const waiting = useLive(updates.waiting)
  const { link } = useStatus()
  const [later, setLater] = useState(false)

  // Whoever comes back, or whose server does, may find a newer one.
  useEffect(() => {
    if (link !== 'online' && link !== 'outdated') return
    const look = () => document.visibilityState === 'visible' && updates.look()
    look()
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [link])

  if (!waiting || later || link === 'outdated') return null
  return (
    <section
      aria-label="New version"
      className="flex min-h-11 items-center gap-2 bg-tint px-3 text-sm font-medium text-accent"
    >
      <Sparkles size={16} aria-hidden className="shrink-0" />
      <p className="min-w-0 grow text-pretty">
        A new version is ready. Nothing you have written is lost.
      </p>
      <button
        type="button"
        className="min-h-11 rounded-lg px-2 text-muted"
        onClick={() => setLater(true)}
      >
        Later
      </button>
      <button
        type="button"
        className="min-h-11 rounded-lg px-2 font-semibold"
        onClick={() => void updates.apply()}
      >
        Update
      </button>
    </section>
  )
}
