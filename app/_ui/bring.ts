import { Dexie } from 'dexie'
import type { Item } from '../../lib/client/view.ts'
import { engine } from './engine.ts'
import { seqOf } from './rows.ts'

/** Further than this nobody follows a quote. */
const PAGES = 10
/** What was said just before comes with it. */
const CONTEXT = 30

/** Whether this is the message with that id or number. */
export const is = (item: Item, wanted: string | number): boolean =>
  typeof wanted === 'number' ? seqOf(item) === wanted : item.key === wanted

/** How many of the room's last places reach back to this message; null when it is not held here. */
const reach = async (roomId: string, wanted: string | number): Promise<number | null> => {
  const { timeline } = engine().db
  const row =
    typeof wanted === 'number'
      ? await timeline.get([roomId, wanted])
      : await timeline.where('[roomId+id]').equals([roomId, wanted]).first()
  if (!row) return null
  return timeline.where('[roomId+seq]').between([roomId, row.seq], [roomId, Dexie.maxKey]).count()
}

const read = async (roomId: string, wanted: string | number): Promise<number | null> => {
  for (let page = 0; page < PAGES; page++) {
    const places = await reach(roomId, wanted)
    if (places !== null) return places
    const room = await engine().db.rooms.get(roomId)
    // Nothing stands at that number, or nothing to be shown.
    if (!room || (typeof wanted === 'number' && wanted >= room.low)) return null
    if (!(await engine().older(roomId))) return reach(roomId, wanted)
  }
  return null
}

/** Has a message among what is shown, read from the server if need be; false where there is none. */
export const bring = async (
  roomId: string,
  wanted: string | number,
  widen: (least: number) => void,
): Promise<boolean> => {
  const places = await read(roomId, wanted).catch(() => null)
  if (places !== null) widen(places + CONTEXT)
  return places !== null
}
