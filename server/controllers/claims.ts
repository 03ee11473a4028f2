import type { EntryOf } from '../../lib/protocol/entries.ts'
import type { Context, Me } from '../context.ts'

/**
 * A message is read by the room before its files are begun. Their ids are their sender's from here
 * on, or anybody could put something else into the bubble.
 */
export async function claimFiles(
  ctx: Context,
  me: Me,
  roomId: string,
  { files = [] }: Pick<EntryOf<'message'>['body'], 'files'>,
): Promise<void> {
  const createdAt = ctx.now()
  const expiresAt = createdAt + ctx.config.UPLOAD_EXPIRES
  const common = { roomId, ownerId: me.id, createdAt, expiresAt }
  await Promise.all(
    files.map(({ fileId, name, type, size = null }) =>
      ctx.store.files.claim({ ...common, fileId, name, type, size }),
    ),
  )
}
