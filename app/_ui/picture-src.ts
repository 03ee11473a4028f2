import { useEffect, useState } from 'react'
import { useStatus } from './engine.ts'
import type { FileNow } from './file-now.ts'
import { useRest } from './rest.ts'
import { isThere } from './unshowable.ts'

const TRIES = 8

/**
 * An address that is asked again when the answer broke off: a browser throws a half picture away
 * and never tries by itself. A new connection, or the rest of the file, is a new chance.
 */
export const usePictureSrc = (url: string, phase: FileNow['phase'], fail: () => void) => {
  const rest = useRest()
  const chance = `${phase} ${useStatus().link} ${rest}`
  const [now, set] = useState({ chance, round: 0, tries: 0, broken: false })
  const { round, tries, broken } = now
  const next = round + (broken ? 1 : 0)
  if (now.chance !== chance) set({ chance, round: next, tries: 0, broken: false })
  useEffect(() => {
    if (!broken || tries >= TRIES || rest !== null) return
    const again = () => set({ chance, round: next, tries: tries + 1, broken: false })
    const timer = setTimeout(again, 500 * 2 ** tries)
    return () => clearTimeout(timer)
  }, [chance, broken, tries, rest, next])
  const onError = () => {
    const breaks = () => set((last) => ({ ...last, broken: true }))
    if (tries === 0) breaks()
    else void isThere(url).then((there) => (there && phase === 'complete' ? fail() : breaks()))
  }
  return {
    src: broken ? null : round === 0 ? url : `${url}?r=${round}`,
    given: broken && tries >= TRIES,
    /** Until when it rests, because so much was read today. */
    rest: broken ? rest : null,
    onError,
  }
}
