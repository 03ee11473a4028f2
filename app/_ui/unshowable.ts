import { useCallback, useState } from 'react'
import { noteRest } from './rest.ts'

const known = new Set<string>()

/**
 * Whether this browser has tried to show a file and could not, and how to say so. It is remembered
 * while the page lives: what is scrolled back into sight is not tried again.
 */
export const useUnshowable = (fileId: string): [unshowable: boolean, fail: () => void] => {
  const [unshowable, setUnshowable] = useState(() => known.has(fileId))
  const fail = useCallback(() => {
    known.add(fileId)
    setUnshowable(true)
  }, [fileId])
  return [unshowable, fail]
}

/** Whether the server hands the file out: if it does and cannot be shown, that is not the network. */
export const isThere = (url: string): Promise<boolean> =>
  fetch(url, { headers: { range: 'bytes=0-0' } }).then(
    (answer) => {
      noteRest(answer)
      // What grows without an end has no parts: nobody waits for all of it.
      answer.body?.cancel().catch(() => undefined)
      return answer.ok
    },
    () => false,
  )
