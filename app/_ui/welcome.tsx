import { Logo } from './logo.tsx'

/** Beside the list, when no room is open. */
export const Welcome = () => (
  <div className="m-auto max-w-md p-10 text-center">
    <Logo grows className="mx-auto mb-6 h-28" />
    <p className="text-2xl font-bold tracking-tight text-balance">Pick a room, or make one.</p>
    <p className="mt-3 leading-relaxed text-pretty text-muted">
      Write while you are offline: it is kept here and goes out by itself. Share a video and
      everybody watches while it is still on its way.
    </p>
  </div>
)
