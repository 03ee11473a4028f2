import { uuidv7 } from './uuid.ts'
import { Refusal } from '../protocol/errors.ts'
import { dropBytes, keepWith } from './bytes.ts'
import type { ShareRow, TendrilDb } from './db.ts'
import { lines } from './drafts.ts'
import type { Space } from './space.ts'

/** What another app hands over: its words in the three fields that systems know, and files. */
export interface Shared {
  title?: string
  text?: string
  url?: string
  files: readonly File[]
}

/** One text, in which nothing stands twice: apps put the same address into every field. */
export function wordsOf({ title = '', text = '', url = '' }: Shared): string {
  const [said, head, address] = [text.trim(), title.trim(), url.trim()]
  const lines = [!said.includes(head) && head, said, !said.includes(address) && address]
  return lines.filter(Boolean).join('\n')
}

/** Keeps what was shared until somebody says where it goes. False when there is nothing in it. */
export async function keepShare(db: TendrilDb, shared: Shared): Promise<boolean> {
  const text = wordsOf(shared)
  const kept = shared.files.map((file) => ({ fileId: uuidv7(), file }))
  if (text === '' && kept.length === 0) return false
  const files = kept.map(({ fileId, file: { name, type, size } }) => ({ fileId, name, type, size }))
  await keepWith(db, kept, [db.shares], () => db.shares.add({ id: uuidv7(), text, files }))
  return true
}

/**
 * A file that was picked into a room's tray is kept there like one that was shared. False where it would
 * take the space that its sending needs.
 */
export async function keepPick(
  db: TendrilDb,
  space: Pick<Space, 'estimate'>,
  { roomId, fileId, file }: { roomId: string; fileId: string; file: File },
): Promise<boolean> {
  const { name, type, size } = file
  const told = await space.estimate()
  // What is taken out of a film leaves as another file beside it.
  if (told && told.quota - told.usage < 3 * size) return false
  const share: ShareRow = { id: fileId, text: '', files: [{ fileId, name, type, size }], roomId }
  await keepWith(db, [{ fileId, file }], [db.shares], () =>
    db.shares.add({ ...share, picked: true }),
  )
  return true
}

/** What nobody has found a room for yet, the newest first. */
export const openShares = (db: TendrilDb): Promise<ShareRow[]> =>
  db.shares
    .reverse()
    .filter(({ roomId }) => roomId === undefined)
    .toArray()

/** Into this room: the text to its draft, the files to its tray, once. */
export const chooseRoom = (db: TendrilDb, id: string, roomId: string): Promise<void> =>
  db.transaction('rw', db.shares, db.drafts, async () => {
    const share = await db.shares.get(id)
    if (!share || share.roomId !== undefined) return
    if (share.text !== '') {
      const draft = await db.drafts.get(roomId)
      // What is added is something new to say: it does not belong into an edit.
      const { editing: _, before, ...kept } = draft ?? { text: '' }
      await db.drafts.put({ ...kept, roomId, text: lines(before, kept.text, share.text) })
    }
    await put(db, { ...share, text: '', roomId })
  })

/** Nobody wants it. */
export const dropShare = (db: TendrilDb, id: string): Promise<void> =>
  db.transaction('rw', db.shares, db.parts, async () => {
    const share = await db.shares.get(id)
    if (!share) return
    await dropBytes(
      db,
      share.files.map(({ fileId }) => fileId),
    )
    await db.shares.delete(id)
  })

/** A file goes out of the tray again. */
export const dropFile = (db: TendrilDb, fileId: string): Promise<void> =>
  db.transaction('rw', db.shares, db.parts, async () => {
    await without(db, [fileId])
  })

/** The room can't take them: somebody has to choose another. What was picked there is not wanted elsewhere. */
export const releaseShares = (db: TendrilDb, roomId: string): Promise<void> =>
  db.transaction('rw', db.shares, db.parts, async () => {
    const here = db.shares.where('roomId').equals(roomId)
    const picked = (await here.toArray()).filter((share) => share.picked)
    const fileIds = picked.flatMap(({ files }) => files.map(({ fileId }) => fileId))
    await without(db, fileIds)
    await db.shares
      .where('roomId')
      .equals(roomId)
      .modify((share) => void delete share.roomId)
  })

/**
 * These go out with a message now, in its transaction: with two messages they can't. The bytes of
 * those that it sends as they are stay, as its own.
 */
export async function takeFiles(
  db: TendrilDb,
  fileIds: readonly string[],
  asTheyAre: readonly string[],
): Promise<void> {
  if (fileIds.length === 0) return
  if ((await without(db, fileIds, asTheyAre)) === fileIds.length) return
  throw new Refusal('CONFLICT', 'A file was sent or removed in another tab meanwhile.')
}

/** Takes files out of their shares, with their bytes; answers how many there were. */
async function without(
  db: TendrilDb,
  fileIds: readonly string[],
  staying: readonly string[] = [],
): Promise<number> {
  let count = 0
  for (const share of await db.shares.toArray()) {
    const files = share.files.filter(({ fileId }) => !fileIds.includes(fileId))
    if (files.length === share.files.length) continue
    count += share.files.length - files.length
    await put(db, { ...share, files })
  }
  await dropBytes(
    db,
    fileIds.filter((fileId) => !staying.includes(fileId)),
  )
  return count
}

/** A share that holds nothing any more goes. */
const put = (db: TendrilDb, share: ShareRow): Promise<unknown> =>
  share.text === '' && share.files.length === 0 ? db.shares.delete(share.id) : db.shares.put(share)
