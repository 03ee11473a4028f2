import type { EntryOf } from '../protocol/entries.ts'
import type { EntryRow, RoomRow, TendrilDb } from './db.ts'
import { noteGrowth } from './growth.ts'
import { set } from './settings.ts'

async function memberChanged(db: TendrilDb, me: string, room: RoomRow, entry: EntryOf<'member'>) {
  const { roomId } = entry
  const { userId, change, name, role } = entry.body
  const known = await db.members.get([roomId, userId])
  const gone = change === 'leave' || change === 'ban'
  if (gone && !known) return
  await db.members.put({
    roomId,
    userId,
    name: name ?? known?.name ?? '',
    role: role ?? known?.role ?? 'member',
    ...((gone || (known?.left && change !== 'join')) && { left: true }),
  })
  if (userId !== me) return
  if (gone) delete room.role
  else room.role = role ?? room.role ?? 'member'
}

/** The end of a file. What a cancelled or expired one had got to is what this device saw of it. */
async function fileEnded(db: TendrilDb, { body, at }: EntryOf<'file'>): Promise<void> {
  const { fileId, state, size, duration } = body
  const length = state === 'complete' ? size : 0
  const growth = { fileId, length, size, state, ...(duration !== undefined && { duration }) }
  await noteGrowth(db, growth, at)
}

/**
 * What new entries change beside the timeline: settings on `room`, which the caller puts back, and
 * members and files. Only for entries at the log's end: an old page says how it was then.
 */
export async function takeEffect(
  db: TendrilDb,
  me: string,
  room: RoomRow,
  entries: readonly EntryRow[],
): Promise<void> {
  for (const entry of entries) {
    if (entry.type === 'room') set(room, entry.body)
    else if (entry.type === 'member') await memberChanged(db, me, room, entry)
    else if (entry.type === 'file') await fileEnded(db, entry)
  }
}
