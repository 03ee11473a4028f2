import * as v from 'valibot'
import { Entry } from '../protocol/entries.ts'
import { Seq } from '../protocol/ids.ts'
import type { EntryRow, PlaceRow } from './db.ts'

const Placed = v.object({ seq: v.pipe(Seq, v.minValue(1)) })

const rowOf = (entry: Entry): EntryRow =>
  'target' in entry.body ? { ...entry, target: entry.body.target } : entry

/**
 * Entries as they came, each checked by itself. What can't be read keeps its place in the log and
 * shows nothing: one bad entry, or one of a newer kind, must not stop what comes after it. `from`
 * is the place of the first, for entries that don't even say that.
 */
export function placesOf(roomId: string, raw: readonly unknown[], from?: number): PlaceRow[] {
  const rows: PlaceRow[] = []
  let expected = from
  for (const one of raw) {
    const entry = v.safeParse(Entry, one)
    const placed = v.safeParse(Placed, one)
    const seq = placed.success ? placed.output.seq : expected
    if (seq === undefined) continue
    const readable = entry.success && placed.success && entry.output.roomId === roomId
    rows.push(readable ? rowOf(entry.output) : { roomId, seq, type: 'unreadable', raw: one })
    expected = seq + 1
  }
  return rows
}
