import { open, type FileHandle } from 'node:fs/promises'
import { Refusal } from '../../../lib/protocol/errors.ts'
import type { Disk } from './disk.ts'
import { codeOf } from './trouble.ts'

interface Slot {
  readonly handle: Promise<FileHandle>
  readers: number
  dropped: boolean
}

/** Open files that stay open for the next reader. */
const most = 256
/** Read at once. */
const portion = 256 * 1024

export const makeHandles = (disk: Disk) => {
  const slots = new Map<string, Slot>()

  const letGo = async (slot: Slot) => {
    if (!slot.dropped || slot.readers > 0) return
    try {
      await (await slot.handle).close()
    } catch {
      // It has never been open, and its readers know.
    }
  }

  const drop = async (fileId: string) => {
    const slot = slots.get(fileId)
    if (!slot) return
    slots.delete(fileId)
    slot.dropped = true
    await letGo(slot)
  }

  const take = (fileId: string): Slot => {
    const slot = slots.get(fileId) ?? {
      handle: open(disk.pathOf(fileId), 'r'),
      readers: 0,
      dropped: false,
    }
    slot.readers++
    slots.delete(fileId)
    slots.set(fileId, slot)
    return slot
  }

  return {
    drop,

    /** Bytes `from` … `to`, at most a portion of them. */
    async read(fileId: string, from: number, to: number): Promise<Uint8Array> {
      const slot = take(fileId)
      try {
        const handle = await slot.handle
        const buffer = Buffer.allocUnsafeSlow(Math.min(to - from, portion))
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, from)
        if (bytesRead === 0) throw new Refusal('RANGE')
        return bytesRead === buffer.length ? buffer : buffer.subarray(0, bytesRead)
      } catch (error) {
        void drop(fileId)
        throw codeOf(error) === 'ENOENT' ? new Refusal('GONE') : error
      } finally {
        slot.readers--
        void letGo(slot)
        const [oldest] = slots.size > most ? slots.keys() : []
        if (oldest) void drop(oldest)
      }
    },

    async close() {
      await Promise.all([...slots.keys()].map(drop))
    },
  }
}

export type Handles = ReturnType<typeof makeHandles>
