import type { Entry } from '../../lib/protocol/entries.ts'
import { Refusal } from '../../lib/protocol/errors.ts'
import type { Context } from '../context.ts'
import { reach } from '../fault.ts'

/**
 * A deleted message takes its files with it, before it goes itself: after a crash in between, the
 * device sends the deletion again, and nothing is left behind.
 */
export async function eraseFiles(ctx: Context, roomId: string, messageId: string): Promise<void> {
  for (const stored of await ctx.store.log.find(roomId, messageId)) {
    const entry = stored as unknown as Entry
    if (entry.type !== 'message') continue
    for (const { fileId } of entry.body.files ?? []) {
      const file = await ctx.store.files.find(fileId)
      // Anybody can name a file in a message; only its sender's message disposes of it.
      if (file?.ownerId === entry.authorId && file.roomId === roomId) {
        await ctx.ends.end(fileId, 'cancelled')
      }
    }
  }
}

/**
 * The room, its log and every byte of its files. It is closed first, so that no upload begins behind
 * our back; a crash leaves a room whose time is over, which the sweeper takes up again.
 */
export async function eraseRoom(ctx: Context, roomId: string): Promise<void> {
  const { rooms, files } = ctx.store
  await rooms.change(roomId, { expiresAt: 0 })
  reach('room closed')
  ctx.access.forget(roomId)
  ctx.fanout.notify({ about: 'room', roomId })
  const tried = new Set<string>()
  let trouble: unknown = null
  for (;;) {
    const left = await files.ofRoom(roomId)
    const due = left.filter((fileId) => !tried.has(fileId))
    if (due.length === 0 && left.length > 0) throw trouble ?? new Error('a file does not go')
    if (due.length === 0) break
    for (const fileId of due) {
      if (ctx.draining()) throw new Refusal('UNAVAILABLE', 'This node is stopping.')
      tried.add(fileId)
      await eraseFile(ctx, fileId).catch((error: unknown) => (trouble ??= error))
    }
  }
  reach('room emptied')
  await rooms.remove(roomId)
  ctx.access.forget(roomId)
}

async function eraseFile(ctx: Context, fileId: string): Promise<void> {
  const file = await ctx.store.files.end(fileId, 'cancelled', ctx.now())
  if (file) ctx.fanout.grew(file)
  await ctx.store.files.told(fileId)
}
