import { uuidv7 } from 'uuidv7'
import type { FileRef } from '../protocol/files.ts'
import type { Ports } from './ports.ts'

/** What is known of it before its first byte. */
export type NoteRef = Omit<FileRef, 'fileId' | 'size'>

/** What is being recorded, as whoever records it sees it. */
export interface Recording {
  readonly fileId: string
  readonly messageId: string
  /** Kept on this device when it resolves, and on its way; false when it has ended meanwhile. */
  append(bytes: ArrayBuffer): Promise<boolean>
  /** That was all, and so many seconds. */
  end(duration?: number): Promise<void>
}

/**
 * A message whose file is still being made: others hear it while it is spoken. It is in the outbox
 * before its first byte, and what was recorded stays, whatever happens to this tab.
 */
export async function startRecording(
  { db, clock }: Pick<Ports, 'db'> & { clock: Pick<Ports['clock'], 'now'> },
  roomId: string,
  ref: NoteRef,
): Promise<Recording> {
  const [fileId, messageId] = [uuidv7(), uuidv7()]
  await db.transaction('rw', db.outbox, db.uploads, async () => {
    const n = await db.outbox.add({
      roomId,
      id: messageId,
      type: 'message',
      body: { text: '', files: [{ ...ref, fileId }] },
      sentAt: clock.now(),
      state: 'queued',
    })
    const { name, type } = ref
    const row = { fileId, roomId, messageId, n, name, type, size: 0, offset: 0 }
    await db.uploads.add({ ...row, live: clock.now(), state: 'queued' })
  })
  return {
    fileId,
    messageId,
    append: (bytes) =>
      db.transaction('rw', db.uploads, db.parts, async () => {
        const row = await db.uploads.get(fileId)
        if (!row?.live) return false
        await db.parts.add({ fileId, part: row.size, bytes, loose: true })
        await db.uploads.update(fileId, { size: row.size + bytes.byteLength, live: clock.now() })
        return true
      }),
    end: async (duration) =>
      void (await db.uploads.update(fileId, { live: 0, ...(duration && { duration }) })),
  }
}
