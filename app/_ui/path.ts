import { startTransition, useEffect, useState } from 'react'
import { onMove } from './route.ts'

/** Where the person is. What is on the screen stays until the next place has what it needs. */
export const usePath = (): string => {
  const [path, setPath] = useState(() => window.location.pathname)
  useEffect(() => {
    const follow = () => startTransition(() => setPath(window.location.pathname))
    follow()
    return onMove(follow)
  }, [])
  return path
}
