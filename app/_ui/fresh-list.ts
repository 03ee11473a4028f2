import { useEffect } from 'react'
import { engine, useMe, useStatus } from './engine.ts'
import { useInSight } from './in-sight.ts'

const EVERY = 45_000

/** The list of rooms as the server has it, for as long as somebody looks for one. */
export const useFreshList = (looking: boolean) => {
  const known = useMe() !== null
  const visible = useInSight()
  const online = useStatus().link === 'online'
  const wanted = known && looking && visible && online
  useEffect(() => {
    if (!wanted) return
    // Without an answer the list is what this device has.
    const ask = () =>
      void engine()
        .refreshRooms()
        .catch(() => undefined)
    ask()
    const timer = setInterval(ask, EVERY)
    return () => clearInterval(timer)
  }, [wanted])
}
