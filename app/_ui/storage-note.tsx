import { DatabaseZap } from 'lucide-react'
import { engine, useLive } from './engine.ts'

const words = {
  full: 'This device has no space left for Tendril. It lets go of old messages and pictures; the server still has them.',
  lost: 'This browser has cleared what Tendril kept here. Your rooms are being read again; what had not been sent is lost.',
} as const

/** What has happened to this device's storage, until somebody has read it. */
export const StorageNote = () => {
  const { history } = engine()
  const trouble = useLive(history.trouble)
  if (!trouble || trouble === 'none') return null
  return (
    <section
      aria-label="Storage"
      className="flex min-h-11 items-center gap-2 bg-refused-tint px-3 text-sm font-medium text-refused"
    >
      <DatabaseZap size={16} aria-hidden className="shrink-0" />
      <p role="alert" className="min-w-0 grow py-1.5 text-pretty">
        {words[trouble]}
      </p>
      <button
        type="button"
        className="min-h-11 rounded-lg px-2 font-semibold"
        onClick={() => history.tell(null)}
      >
        OK
      </button>
    </section>
  )
}
