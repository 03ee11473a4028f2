import { dropLeaves, leavesWithin } from './chunks.ts'
import type { EntryRow, PlaceRow, RoomRow, TendrilDb } from './db.ts'
import { takeEffect } from './effects.ts'
import { fold } from './fold.ts'
import { dropPicturesIn, dropPicturesOf } from './pictures.ts'
import { putAll } from './put.ts'
import { placesFrom } from './span.ts'
import { noteLast, noteUnread } from './summary.ts'
import { countUnread } from './unread.ts'

const readable = (rows: readonly PlaceRow[]): EntryRow[] =>
  rows.filter((row): row is EntryRow => row.type !== 'unreadable')

const bySeq = (rows: readonly PlaceRow[]) => new Map(rows.map((row) => [row.seq, row]))

/** Lets go of what is held of a log. */
export async function dropLog(db: TendrilDb, roomId: string): Promise<void> {
  const held = placesFrom(roomId, 0)
  await db.entries
    .where('[roomId+seq]')
    .between(...held)
    .delete()
  await db.timeline
    .where('[roomId+seq]')
    .between(...held)
    .delete()
  await leavesWithin(db, roomId, 0, Infinity).delete()
  // Which of them were deleted meanwhile will not be heard.
  await dropPicturesIn(db, roomId)
}

const tables = (db: TendrilDb) => [
  db.entries,
  db.timeline,
  db.rooms,
  db.members,
  db.outbox,
  db.growth,
  db.leaves,
  db.pictures,
  db.pixels,
]

/**
 * Folds these places and every place that they target, from all that is held. `last`: they are the
 * log's end, so that nothing beyond them can target them.
 */
async function refold(
  db: TendrilDb,
  roomId: string,
  rows: readonly EntryRow[],
  last: boolean,
): Promise<void> {
  const keysOf = (ids: Iterable<string>) => [...new Set(ids)].map((id) => [roomId, id])
  const targets = rows.flatMap(({ target }) => target ?? [])
  const held = targets.length === 0 ? [] : await heldBy('[roomId+id]', keysOf(targets))
  const touched = new Map([...held, ...rows].map((row) => [row.seq, row]))
  const folded = [...touched.values()].filter(({ target }) => target === undefined)
  const changed = (last ? held : folded).filter(({ type }) => type === 'message')
  const ids = keysOf(changed.map(({ id }) => id))
  const changes = ids.length === 0 ? [] : await heldBy('[roomId+target]', ids)
  const targeting = new Map<string, EntryRow[]>()
  for (const row of changes)
    targeting.set(row.target!, [...(targeting.get(row.target!) ?? []), row])
  const shown = folded.flatMap((row) => fold(row, targeting.get(row.id) ?? []) ?? [])
  await putAll(db.timeline, shown)
  await dropLeaves(
    db,
    roomId,
    shown.map(({ seq }) => seq),
  )
  const deleted = rows.flatMap((row) => (row.type === 'delete' ? row.body.target : []))
  await dropPicturesOf(db, roomId, deleted)

  async function heldBy(index: string, keys: string[][]): Promise<EntryRow[]> {
    return readable(await db.entries.where(index).anyOf(keys).toArray())
  }
}

/** What the log has now need not wait in the outbox any more. */
const leaveOutbox = (db: TendrilDb, me: string, room: RoomRow, rows: readonly EntryRow[]) => {
  const mine = new Set(rows.filter(({ authorId }) => authorId === me).map(({ id }) => id))
  return db.outbox
    .where('roomId')
    .equals(room.id)
    .filter((row) => mine.has(row.id) || (row.state === 'stored' && row.seq! <= room.high))
    .delete()
}

/** Puts `rows` at the end of what is held, with everything that follows from it. */
async function append(db: TendrilDb, me: string, room: RoomRow, rows: readonly PlaceRow[]) {
  const entries = readable(rows)
  room.low ||= rows[0]!.seq
  room.high = rows.at(-1)!.seq
  room.head = Math.max(room.head, room.high)
  await putAll(db.entries, rows)
  await refold(db, room.id, entries, true)
  await takeEffect(db, me, room, entries)
  await leaveOutbox(db, me, room, entries)
  if (entries.some(({ type }) => type === 'message' || type === 'edit' || type === 'delete')) {
    await noteLast(db, room)
    await noteUnread(db, me, room, entries)
  }
  await db.rooms.put(room)
}

/** The longest run of consecutive places from `seq` on. */
function runFrom(places: ReadonlyMap<number, PlaceRow>, seq: number): PlaceRow[] {
  const run: PlaceRow[] = []
  for (let next = places.get(seq); next; next = places.get(++seq)) run.push(next)
  return run
}

/** Works on a room that this device knows, in one transaction; answers the room as it is then. */
const inRoom = (
  db: TendrilDb,
  roomId: string,
  work: (room: RoomRow) => Promise<unknown>,
): Promise<RoomRow | undefined> =>
  db.transaction('rw', tables(db), async () => {
    const room = await db.rooms.get(roomId)
    if (room) await work(room)
    return room
  })

/** Takes what follows directly on what is held; what lies beyond a hole is left. */
export async function extend(
  db: TendrilDb,
  me: string,
  roomId: string,
  places: ReadonlyMap<number, PlaceRow>,
): Promise<RoomRow | undefined> {
  // Of a quiet room a device hears its head again and again.
  if (places.size === 0) return db.rooms.get(roomId)
  return inRoom(db, roomId, async (room) => {
    const run = runFrom(places, room.high + 1)
    if (run.length > 0) await append(db, me, room, run)
  })
}

/** Lets go of what is held and begins with this page, unless the page touches what is held. */
export const restart = (
  db: TendrilDb,
  me: string,
  roomId: string,
  page: readonly PlaceRow[],
): Promise<RoomRow | undefined> =>
  inRoom(db, roomId, async (room) => {
    const places = bySeq(page)
    let first = page.at(-1)?.seq ?? 0
    while (places.has(first - 1)) first--
    if (first === 0) return
    const touches = room.high > 0 && first <= room.high + 1
    const run = runFrom(places, touches ? room.high + 1 : first)
    if (run.length === 0) return
    if (!touches) {
      await dropLog(db, roomId)
      room.low = 0
      room.unread = 0
    }
    await append(db, me, room, run)
  })

/** Puts an older page in front, as far as it reaches what is held without a hole. */
export const prepend = (
  db: TendrilDb,
  me: string,
  roomId: string,
  page: readonly PlaceRow[],
): Promise<RoomRow | undefined> =>
  inRoom(db, roomId, async (room) => {
    const places = bySeq(page)
    const run: PlaceRow[] = []
    for (let seq = room.low - 1; places.has(seq); seq--) run.push(places.get(seq)!)
    if (run.length === 0) return
    room.low = run.at(-1)!.seq
    await putAll(db.entries, run)
    await refold(db, roomId, readable(run), false)
    room.unread = await countUnread(db, me, room)
    if (!room.last) await noteLast(db, room)
    await db.rooms.put(room)
  })
