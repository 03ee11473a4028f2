import type { Virtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useEffectEvent, useState } from 'react'
import { bring, is } from './bring.ts'
import { useLive } from './engine.ts'
import type { Row } from './rows.ts'
import { sought } from './sought.ts'

interface Jumping {
  roomId: string
  rows: readonly Row[]
  widen: (least: number) => void
  virtualizer: Virtualizer<HTMLDivElement, Element>
}

/** To a message by its id or number, and a moment of light on it. */
export const useJump = ({ roomId, rows, widen, virtualizer }: Jumping) => {
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

  const index = wanted === null ? -1 : rows.findIndex(({ item }) => is(item, wanted))
  const target = rows[index]?.key ?? null
  const show = useEffectEvent(() => virtualizer.scrollToIndex(index, { align: 'center' }))
  useEffect(() => {
    if (target === null) return
    // Once: who scrolls on meanwhile is not called back.
    show()
    const timer = setTimeout(() => setWanted(null), 1700)
    return () => clearTimeout(timer)
  }, [target])

  return { flashed: target, jump, led: wanted !== null || seek?.roomId === roomId }
}
