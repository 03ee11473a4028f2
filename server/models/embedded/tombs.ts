import type { FilePhase } from '../../../lib/protocol/files.ts'
import type { Disk } from './disk.ts'
import type { Handles } from './handles.ts'
import type { Records } from './records.ts'
import { isFull } from './trouble.ts'
import type { Writer } from './writer.ts'

interface Parts {
  readonly records: Records
  readonly writer: Writer
  readonly disk: Disk
  readonly handles: Handles
}

/** The end of a file: a record that stays for a while, and bytes that go. */
export const makeTombs = ({ records, writer, disk, handles }: Parts) => {
  const removeBytes = async (fileId: string) => {
    // In this order, so that no reader opens it in between.
    await disk.remove(fileId)
    await handles.drop(fileId)
  }

  const mark = async (fileId: string, state: FilePhase, at: number) => {
    const write = () => writer.write(() => records.end([state, at, fileId]))
    try {
      await write()
    } catch (error) {
      if (!isFull(error)) throw error
      await removeBytes(fileId) // or a disk that is full of files could never be emptied
      await write()
    }
  }

  const clear = async (fileId: string) => {
    await removeBytes(fileId)
    await writer.jot(() => records.cleared([fileId]))
  }

  return {
    async bury(fileId: string, state: FilePhase, at: number) {
      await mark(fileId, state, at)
      await clear(fileId)
    },
    /** Removes bytes whose record has ended, where a crash came in between. */
    async clearAll() {
      for (const fileId of records.leftovers()) await clear(fileId)
    },
  }
}
