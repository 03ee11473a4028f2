import { Refusal } from '../../../lib/protocol/errors.ts'
import type { NewFile } from '../files.ts'
import type { Disk } from './disk.ts'
import type { Pens } from '../pens.ts'
import type { Records } from './records.ts'
import type { Writer } from './writer.ts'

interface Parts {
  readonly records: Records
  readonly writer: Writer
  readonly disk: Disk
  readonly pens: Pens
  readonly now: () => number
}

/** Whose the id of a file is, and how large that file may become. The methods of the port. */
export const makeClaims = ({ records, writer, disk, pens, now }: Parts) => {
  const demandSpace = async ({ fileId, size }: NewFile) => {
    const missing = (size ?? 0) - disk.lengthNow(fileId)
    const open = (records.find(fileId)?.state ?? 'growing') === 'growing'
    if (open && missing > 0 && missing > (await disk.free())) throw new Refusal('STORAGE_FULL')
  }

  return {
    async create(file: NewFile) {
      const { fileId, ownerId, roomId, size } = file
      disk.pathOf(fileId)
      await demandSpace(file)
      await writer.write(() => {
        const row = records.find(fileId)
        if (!row) return records.insert(file)
        if (row.ownerId !== ownerId || row.roomId !== roomId) throw new Refusal('CONFLICT')
        const takes = row.state === 'growing' && row.size === null && disk.lengthNow(fileId) === 0
        if (takes && size !== null) {
          records.declare([size, fileId])
          if (size === 0) records.complete([now(), fileId])
        } else if (row.size !== size) throw new Refusal('CONFLICT')
      })
    },

    async claim(file: NewFile) {
      disk.pathOf(file.fileId)
      await writer.write(() => {
        if (!records.find(file.fileId)) records.insert({ ...file, size: file.size || null })
      })
    },

    async declare(fileId: string, size: number) {
      await writer.write(() => {
        const row = records.find(fileId)
        if (!row) throw new Refusal('NOT_FOUND')
        if (row.size === size) return
        if (row.size !== null) throw new Refusal('CONFLICT')
        if (row.state !== 'growing') throw new Refusal('GONE')
        const growth = pens.growth(fileId)
        const there = Math.max(disk.lengthNow(fileId), growth?.claimed ?? 0)
        if (size < there) throw new Refusal('CONFLICT')
        records.declare([size, fileId])
        if (growth) growth.size = size
      })
    },
  }
}
