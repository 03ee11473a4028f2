import type { Entry } from '../../lib/protocol/entries.ts'
import type { Context } from '../context.ts'

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
  await ctx.store.rooms.change(roomId, { expiresAt: 0 })
  ctx.access.forget(roomId)
  ctx.fanout.notify({ about: 'room', roomId })
  for (;;) {
    const fileIds = await ctx.store.files.ofRoom(roomId)
    if (fileIds.length === 0) break
    for (const fileId of fileIds) {
      const file = await ctx.store.files.end(fileId, 'cancelled', ctx.now())
      if (file) ctx.fanout.grew(file)
      await ctx.store.files.told(fileId)
    }
  }
  await ctx.store.rooms.remove(roomId)
  ctx.access.forget(roomId)
}
