import { useCallback, useEffect, useState } from 'react'
import { bring } from './bring.ts'
import { useLive } from './engine.ts'
import { sought } from './sought.ts'

/** How long a message that was looked for is lit. */
const LIT = 1700

/** The message that somebody is led to, by its id or number: from a quote, a link or a search. */
export const useWanted = (roomId: string, widen: (least: number) => void) => {
  const [wanted, setWanted] = useState<string | number | null>(null)

  const jump = useCallback(
    (to: string | number) => {
      const find = async () => {
        setWanted(to)
        const found = await bring(roomId, to, widen)
        if (!found) setWanted(null)
        return found
      }
      return find()
    },
    [roomId, widen],
  )

  // Somebody comes from a search.
  const seek = useLive(sought)
  useEffect(() => {
    if (seek?.roomId !== roomId) return
    sought.set(null)
    void jump(seek.id)
  }, [seek, roomId, jump])

  /** It is on the screen: lit for a moment. Returns what ends that. */
  const light = useCallback(() => {
    const timer = setTimeout(() => setWanted(null), LIT)
    return () => clearTimeout(timer)
  }, [])
  return { wanted, jump, light, led: wanted !== null || seek?.roomId === roomId }
}
