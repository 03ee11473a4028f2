import { Dexie } from 'dexie'
import { useEffect, useState } from 'react'
import type { Item } from '../../lib/client/view.ts'
import { engine } from './engine.ts'
import { seqOf } from './rows.ts'

/** Further back than this many pages, nobody reads on from where they were. */
const PAGES = 10
/** Longer than this nobody looks at nothing: then it opens with what is here. */
const PATIENCE = 2000
/** What was said just before comes with it. */
const CONTEXT = 30

interface Reaching {
  roomId: string
  /** The place after which reading goes on; null for the end. */
  from: number | null
  items: readonly Item[]
  more: boolean
  widen: (least: number) => void
}

const count = (roomId: string, from: number): Promise<number> =>
  engine().db.timeline.where('[roomId+seq]').between([roomId, from], [roomId, Dexie.maxKey]).count()

/** Has the places after `from` on this device, as far as the network gives them. */
const bring = async (roomId: string, from: number, enough: AbortSignal): Promise<void> => {
  for (let page = 0; page < PAGES && !enough.aborted; page++) {
    const room = await engine().db.rooms.get(roomId)
    if (!room || room.closed || room.low <= from + 1) return
    if (!(await engine().older(roomId))) return
  }
}

const late = (enough: AbortSignal) =>
  new Promise<void>((resolve) => enough.addEventListener('abort', () => resolve(), { once: true }))

/** Whether what is shown goes back to where reading goes on. Until then, more is brought in. */
export const useReach = ({ roomId, from, items, more, widen }: Reaching): boolean => {
  /** All there was to have after `from`, when it was brought. */
  const [brought, setBrought] = useState<{ from: number; places: number } | null>(null)
  const held = items.filter((item) => seqOf(item) !== null)
  const first = held[0] && seqOf(held[0])
  const reaches = from === null || !more || (first ?? 0) <= from + 1
  const short = items.length > 0 && !reaches
  useEffect(() => {
    if (!short || from === null) return
    const over = new AbortController()
    const enough = AbortSignal.any([over.signal, AbortSignal.timeout(PATIENCE)])
    const reach = async () => {
      await Promise.race([bring(roomId, from, enough).catch(() => undefined), late(enough)])
      const places = await count(roomId, from + 1)
      if (over.signal.aborted) return
      widen(places + CONTEXT)
      setBrought({ from, places })
    }
    reach().catch(() => undefined)
    return () => over.abort()
  }, [short, roomId, from, widen])
  return reaches || (brought?.from === from && held.length >= brought.places)
}
