import { Suspense, useEffect, type ReactNode } from 'react'
import { engine, useLive } from './engine.ts'
import { liftGlimpse } from './glimpse.ts'
import { part } from './part.ts'

const Note = part(async () => (await import('./storage-note.tsx')).StorageNote)
const NoStorage = part(async () => (await import('./storage-note.tsx')).NoStorage)

/** What is on the screen, as long as there is a database to show, and it is somebody’s. */
export const Guard = ({ children }: { children: ReactNode }) => {
  const none = useLive(engine().history.trouble) === 'none'
  const over = useLive(engine().over)
  useEffect(() => {
    if (none || over) liftGlimpse()
  }, [none, over])
  if (over) return <p className="m-auto p-8 text-muted">You are logging out in another tab…</p>
  return <Suspense fallback={null}>{none ? <NoStorage /> : children}</Suspense>
}

export const StorageNote = () => {
  const { history } = engine()
  const trouble = useLive(history.trouble)
  if (!trouble || trouble === 'none') return null
  return (
    <Suspense fallback={null}>
      <Note trouble={trouble} onRead={() => history.tell(null)} />
    </Suspense>
  )
}
