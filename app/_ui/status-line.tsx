import { CloudOff, RefreshCw } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Status } from '../../lib/client/engine.ts'
import { engine, updates, useStatus } from './engine.ts'
import { clock } from './time.ts'

/** The truth about the connection, in one line. */
export const statusText = ({ link, since, waiting, uploads }: Status): string => {
  const count = waiting + uploads
  const rest = count > 0 ? ` · ${count} waiting` : ''
  if (link === 'outdated') return `Tendril has been updated${rest}`
  if (link === 'offline')
    return `Offline since ${clock(since)}${count > 0 ? ` · ${count} only on this device` : ''}`
  if (link === 'crowded') return `Too many connections from here${rest}`
  if (link === 'connecting') return `Connecting…${rest}`
  return `Online${rest}`
}

/** Speaks up only when something is not as it should be, and once when it is well again. */
export const StatusLine = () => {
  const status = useStatus()
  const [loud, setLoud] = useState(false)
  const wrong = status.link !== 'online'

  // A short blink of the network is not worth a word; nor is the way back worth more than two seconds.
  useEffect(() => {
    const timer = setTimeout(() => setLoud(wrong), wrong && status.link !== 'connecting' ? 0 : 1800)
    return () => clearTimeout(timer)
  }, [wrong, status.link])

  const shape = loud
    ? 'flex min-h-9 items-center justify-center gap-1.5 px-2 text-[0.8125rem] font-medium whitespace-nowrap transition-colors sm:text-sm'
    : 'sr-only'
  const tone = wrong ? 'bg-sunken text-muted' : 'bg-tint text-accent'
  return (
    <div role="status" className={`${shape} ${tone}`}>
      {loud && status.link === 'offline' && <CloudOff size={16} aria-hidden className="shrink-0" />}
      {loud && !wrong && <span aria-hidden className="size-2 rounded-full bg-leaf" />}
      <span>{statusText(status)}</span>
      {loud && status.link === 'offline' && (
        <button
          type="button"
          className="min-h-11 rounded-lg px-2 font-semibold text-accent"
          onClick={() => engine().nudge()}
        >
          Try now
        </button>
      )}
      {status.link === 'outdated' && (
        <button
          type="button"
          className="flex min-h-11 items-center gap-1.5 rounded-lg px-2 font-semibold text-accent"
          onClick={() => void updates.apply()}
        >
          <RefreshCw size={16} aria-hidden />
          Reload
        </button>
      )}
    </div>
  )
}
