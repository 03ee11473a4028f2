import { fdatasync, writev } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { promisify } from 'node:util'
import { Refusal } from '../../../lib/protocol/errors.ts'
import type { Pen } from '../pens.ts'
import { after, gather, sizeOf, upTo } from '../gather.ts'
import { reach } from '../../fault.ts'

/** A sync runs behind the writes about this often, so that the last one is short. */
const syncEvery = 8 * 1024 * 1024

/** Bytes that are taken while the disk is busy, so that the network need not wait for it. */
const ahead = 1024 * 1024

const datasync = promisify(fdatasync)

const writeAt = (fd: number, pieces: readonly Uint8Array[], at: number) =>
  new Promise<number>((resolve, reject) => {
    writev(fd, pieces, at, (error, written) => (error ? reject(error) : resolve(written)))
  })

interface Pour {
  readonly pen: Pen
  readonly handle: FileHandle
  readonly source: AsyncIterator<Uint8Array>
  /** Called with each new length, and with what is new. */
  readonly grew: (length: number, pieces: readonly Uint8Array[]) => void
  /** Called when the bytes have reached the size and are synced. */
  readonly full: () => Promise<unknown>
  /** Bytes that the disk still takes; asked at the start and with each sync. */
  readonly free: () => Promise<number>
}

/**
 * Writes a source to the end of a file, whose length is the pen's. What it has taken is synced when
 * it ends, however it ends. Answers whether the source has come to its end.
 */
export const pour = async ({ pen, handle, source, grew, full, free }: Pour): Promise<boolean> => {
  const { fd } = handle
  const { file } = pen
  let length = file.length ?? 0
  let unsynced = 0
  let syncing: Promise<void> | null = null
  let lost = false
  let finished = false
  let trouble: unknown = null

  const checkFree = async () => {
    if (length !== file.size && (await free()) <= 0) throw new Refusal('STORAGE_FULL')
  }

  const sync = async () => {
    unsynced = 0
    await datasync(fd).catch((error: unknown) => {
      lost = true
      throw error
    })
  }

  const syncBehind = async () => {
    try {
      await sync()
      await checkFree()
    } catch (error) {
      trouble ??= error
      pen.stop()
    }
    syncing = null
  }

  const put = async (pieces: readonly Uint8Array[]) => {
    const before = length
    let left = pieces
    file.claimed = before + sizeOf(pieces)
    try {
      while (left.length > 0 && !pen.fenced) {
        const written = await writeAt(fd, left, length)
        left = after(left, written)
        unsynced += written
        length += written
        file.length = length
      }
    } finally {
      if (length > before) grew(length, left.length === 0 ? pieces : upTo(pieces, length - before))
      reach('bytes written')
    }
    if (unsynced >= syncEvery) syncing ??= syncBehind()
  }

  const settle = async () => {
    await syncing
    if (unsynced > 0) await sync()
    if (length !== file.size || lost || finished) return
    reach('last byte stored')
    await full()
    finished = true
  }

  const drain = async (): Promise<boolean> => {
    await checkFree()
    const next = gather(source, pen, ahead)
    for (;;) {
      const pieces = await next()
      if (pieces === null || pieces === 'ended') return pieces === 'ended'
      const left = file.size === null ? Infinity : file.size - length
      const fitting = upTo(pieces, left)
      if (fitting.length > 0) {
        await put(fitting)
        if (length === file.size) await settle()
      }
      if (sizeOf(pieces) > left) throw new Refusal('TOO_LARGE')
    }
  }

  let ended = false
  try {
    ended = await drain()
  } catch (error) {
    trouble ??= error
    // A write that failed may have left a part that nobody has counted.
    if (!(error instanceof Refusal)) await handle.truncate(length).catch(() => {})
  }
  file.claimed = length
  await settle().catch((error: unknown) => (trouble ??= error))
  if (!ended) source.return?.().catch(() => {})
  if (trouble) throw trouble
  return ended
}
