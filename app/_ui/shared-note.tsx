import { Inbox } from 'lucide-react'
import { Link } from './link.tsx'

/** Something from another app is here, and nobody has said where it goes. */
export const SharedNote = () => (
  <section
    aria-label="Shared from another app"
    className="flex min-h-11 items-center gap-2 bg-tint px-3 text-sm font-medium text-accent"
  >
    <Inbox size={16} aria-hidden className="shrink-0" />
    <p className="min-w-0 grow py-1.5 text-pretty">
      What you shared is kept here and waits for a room.
    </p>
    <Link
      href="/share"
      className="flex min-h-11 shrink-0 items-center rounded-lg px-2 font-semibold"
    >
      Choose one
    </Link>
  </section>
)
