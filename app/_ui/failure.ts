import { useState } from 'react'
import type { MediaProps } from './attachment.tsx'
import { useStatus } from './engine.ts'
import { fileUrl } from './media.ts'
import { isThere } from './unshowable.ts'

/**
 * What to make of it when sound or film breaks off. Some films carry their index at the end: they
 * play when all of it is here. What is all here and fails twice cannot be played by this browser.
 */
export const useFailure = ({ file, now, local, fail }: Omit<MediaProps, 'tile'>) => {
  // A new connection is a new chance, and so is the rest of the file.
  const chance = `${now.phase} ${useStatus().link}`
  const [failedAt, setFailedAt] = useState<string | null>(null)
  const [round, setRound] = useState(0)
  const judge = async () => {
    if (local) fail()
    else if (now.phase !== 'complete' || !(await isThere(fileUrl(file)))) setFailedAt(chance)
    else if (round > 0) fail()
    else setRound(1)
  }
  return {
    failed: failedAt === chance,
    retry: () => setFailedAt(null),
    /** The key of the element: another one tries again. */
    round,
    onError: () => void judge(),
  }
}
