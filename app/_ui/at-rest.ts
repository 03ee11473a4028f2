import { useEffect } from 'react'
import { engine } from './engine.ts'
import { dropGlimpse, keepGlimpse, liftGlimpse } from './glimpse.ts'
import type { Row } from './rows.ts'

const REST = 1500

/** Nothing in it waits, grows or asks for something. */
const settled = ({ item, fresh }: Row): boolean =>
  !fresh && (item.kind === 'notice' || (item.state === 'stored' && !item.refusal))

/**
 * A room that is on the screen, at its end and at rest, is what is seen first at the next start.
 * `shown`: it is known where reading begins.
 */
export const useGlimpse = (shown: boolean, atEnd: boolean, rows: readonly Row[]): void => {
  const calm = shown && atEnd && rows.length > 0 && rows.every(settled)

  useEffect(() => {
    if (!shown) return
    if (!calm) return dropGlimpse()
    const keep = () => engine().running() && keepGlimpse()
    const away = () => document.visibilityState === 'hidden' && keep()
    const timer = setTimeout(keep, REST)
    document.addEventListener('visibilitychange', away)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', away)
    }
  }, [shown, calm, rows])

  // Rows are where they belong once they have been measured, which is in the frame after their first.
  useEffect(() => {
    if (!shown) return
    const frame = requestAnimationFrame(() => requestAnimationFrame(liftGlimpse))
    return () => cancelAnimationFrame(frame)
  }, [shown])

  useEffect(() => dropGlimpse, [])
}
