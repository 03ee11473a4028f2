import type { Virtualizer } from '@tanstack/react-virtual'
import { Dexie } from 'dexie'
import { useCallback, useEffect, useEffectEvent, useState } from 'react'
import { engine, useLive } from './engine.ts'
import type { Row } from './rows.ts'
import { sought } from './sought.ts'

interface Jumping {
  roomId: string
  rows: readonly Row[]
  widen: (least: number) => void
  virtualizer: Virtualizer<HTMLDivElement, Element>
}

/** How many of the room's last places reach back to this message; null when it is not held here. */
const reach = async (roomId: string, id: string): Promise<number | null> => {
  const { timeline } = engine().db
  const row = await timeline.where('[roomId+id]').equals([roomId, id]).first()
  if (!row) return null
  return timeline.where('[roomId+seq]').between([roomId, row.seq], [roomId, Dexie.maxKey]).count()
}

/** To a message by its id, and a moment of light on it. */
export const useJump = ({ roomId, rows, widen, virtualizer }: Jumping) => {
  const [wanted, setWanted] = useState<string | null>(null)

  const jump = useCallback(
    (id: string) => {
      const find = async () => {
        setWanted(id)
        // Ten pages back at most: further than that nobody follows a quote.
        for (let page = 0; page < 10; page++) {
          const places = await reach(roomId, id)
          if (places !== null) return widen(places + 30)
          if (!(await engine().older(roomId))) break
        }
        setWanted(null)
      }
      find().catch(() => setWanted(null))
    },
    [roomId, widen],
  )

  // Somebody comes from a search.
  const seek = useLive(sought)
  useEffect(() => {
    if (seek?.roomId !== roomId) return
    sought.set(null)
    jump(seek.id)
  }, [seek, roomId, jump])

  const index = wanted === null ? -1 : rows.findIndex((row) => row.key === wanted)
  const target = index < 0 ? null : wanted
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
