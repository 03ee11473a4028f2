import { useLiveQuery } from 'dexie-react-hooks'
import { Suspense } from 'react'
import { openShares } from '../../lib/client/shares.ts'
import { engine } from './engine.ts'
import { spare } from './part.ts'

const Note = spare(async () => (await import('./shared-note.tsx')).SharedNote)

/** What was shared and left lying is not forgotten. */
export const SharedDoor = () => {
  const shares = useLiveQuery(() => openShares(engine().db), [])
  return <Suspense fallback={null}>{shares?.[0] && <Note />}</Suspense>
}
