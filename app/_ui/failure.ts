import { useState } from 'react'
import type { MediaProps } from './attachment.tsx'
import { useStatus } from './engine.ts'
import { ENOUGH } from './file-now.ts'
import { fileUrl } from './media.ts'
import { useRest } from './rest.ts'
import { isThere } from './unshowable.ts'

interface Failure {
  chance: string
  /** How much there was of it. */
  length: number
  /** It has played before: more of it is enough to go on. */
  played: boolean
}

/**
 * What to make of it when sound or film breaks off. Some films carry their index at the end: they
 * play when all of it is here. What is all here and fails twice cannot be played by this browser.
 */
export const useFailure = ({ file, now, local, fail }: Omit<MediaProps, 'tile'>) => {
  const rest = useRest()
  // A new connection is a new chance, and so is all of the file, or of the time that it takes to rest.
  const chance = `${now.phase} ${useStatus().link} ${rest}`
  const [failure, setFailure] = useState<Failure | null>(null)
  const [round, setRound] = useState(0)
  const judge = async (played: boolean) => {
    if (local) return fail()
    const asked = isThere(fileUrl(file))
    // What grows breaks off whether it is there or not; the answer may say that it rests.
    const there = now.phase === 'complete' && (await asked)
    if (!there) setFailure({ chance, length: now.length, played })
    else if (round > 0) fail()
    else setRound(1)
  }
  const grown = failure?.played === true && now.length >= failure.length + ENOUGH
  return {
    failed: failure?.chance === chance && !grown,
    rest,
    played: failure?.played === true,
    retry: () => setFailure(null),
    /** The key of the element: another one tries again. */
    round,
    onError: (played: boolean) => void judge(played),
  }
}
