import type { Item, MessageItem } from '../../lib/client/view.ts'
import { dayOf } from './time.ts'
import type { UnreadMark } from './unread-mark.ts'

/** A line of the timeline: an item, and how it stands to its neighbours. */
export interface Row {
  key: string
  item: Item
  /** The first of its day: the day, as its midnight. */
  day: number | null
  /** The first that I had not read when I opened the room. */
  fresh: boolean
  /** Messages of one author that follow each other closely form a group. */
  first: boolean
  last: boolean
}

const CLOSE = 5 * 60_000

export const atOf = (item: Item): number => (item.kind === 'message' ? item.at : item.row.at)
export const seqOf = (item: Item): number | null =>
  item.kind === 'message' ? item.seq : item.row.seq

/** Of what was read, the last `limit` places, and what has no place yet. */
export const lastOf = (
  { items, more }: { items: Item[]; more: boolean },
  limit: number,
): { items: Item[]; more: boolean } => {
  const over = items.filter((item) => seqOf(item) !== null).length - limit
  return over > 0 ? { items: items.slice(over), more: true } : { items, more }
}

/** The last place in the log that is shown. */
export const newestOf = (rows: readonly Row[]): number => {
  const last = rows.findLast(({ item }) => seqOf(item) !== null)
  return last ? (seqOf(last.item) ?? 0) : 0
}

const follows = (before: Item | undefined, item: Item): boolean =>
  before?.kind === 'message' &&
  item.kind === 'message' &&
  before.authorId === item.authorId &&
  !before.refusal &&
  Math.abs(item.at - before.at) < CLOSE

export const rowsOf = (items: readonly Item[], mark: UnreadMark | null): Row[] => {
  const unread = (item: Item): item is MessageItem =>
    mark !== null &&
    item.kind === 'message' &&
    !item.mine &&
    item.seq !== null &&
    item.seq > mark.from &&
    item.seq <= mark.to
  const freshKey = items.find(unread)?.key
  const rows: Row[] = []
  let before: Item | undefined
  for (const item of items) {
    const day = dayOf(atOf(item))
    const newDay = !before || dayOf(atOf(before)) !== day
    const fresh = item.key === freshKey
    const first = newDay || fresh || !follows(before, item)
    const previous = rows.at(-1)
    if (previous && !first) previous.last = false
    rows.push({ key: item.key, item, day: newDay ? day : null, fresh, first, last: true })
    before = item
  }
  return rows
}
