import { DatabaseZap } from 'lucide-react'

const words = {
  full: 'This device has no space left for Tendril. It lets go of old messages and pictures; the server still has them.',
  lost: 'This browser has cleared what Tendril kept here. Your rooms are being read again; what had not been sent is lost.',
} as const

interface Props {
  trouble: keyof typeof words
  onRead: () => void
}

/** What has happened to this device's storage, until somebody has read it. */
export const StorageNote = ({ trouble, onRead }: Props) => (
  <section
    aria-label="Storage"
    className="flex min-h-11 items-center gap-2 bg-refused-tint px-3 text-sm font-medium text-refused"
  >
    <DatabaseZap size={16} aria-hidden className="shrink-0" />
    <p role="alert" className="min-w-0 grow py-1.5 text-pretty">
      {words[trouble]}
    </p>
    <button type="button" className="min-h-11 rounded-lg px-2 font-semibold" onClick={onRead}>
      OK
    </button>
  </section>
)

/** Without a database there is nothing to show. */
export const NoStorage = () => (
  <main className="grid h-full place-content-center gap-3 p-8 text-center">
    <h1 className="text-2xl font-bold">This browser keeps nothing for Tendril</h1>
    <p className="mx-auto max-w-sm text-pretty text-muted">
      Tendril writes down every message on this device before it is sent, and here it cannot. Allow
      this site to store data, free some space, or leave the private window. Then try again.
    </p>
    <a href="" className="button button-main mx-auto">
      Try again
    </a>
  </main>
)
