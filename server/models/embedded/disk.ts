import { statSync } from 'node:fs'
import { mkdir, open, rm, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as v from 'valibot'
import { Refusal } from '../../../lib/protocol/errors.ts'
import { Uuid } from '../../../lib/protocol/ids.ts'
import { codeOf } from './trouble.ts'

/** Makes the names in a folder survive a power cut; the sync of a file does not. */
const syncDir = async (path: string) => {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const isDir = (path: string) =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )

/** With all that is missing above it. Node's own way of that never ends where nothing can be made. */
export const makeDir = async (path: string, again = true): Promise<void> => {
  const above = dirname(path)
  try {
    await mkdir(path)
  } catch (error) {
    if (await isDir(path)) return
    if (codeOf(error) !== 'ENOENT' || above === path || !again) throw error
    await makeDir(above)
    return makeDir(path, false)
  }
  await syncDir(above)
}

/** Where the bytes are: a plain file each. `reserve` bytes of the disk are left for text. */
export const makeDisk = (dir: string, reserve: number) => {
  const root = join(dir, 'files')

  // The last two digits are random; the first two of a UUID v7 are the same for decades.
  const pathOf = (fileId: string) => {
    if (!v.is(Uuid, fileId)) throw new Refusal('BAD_INPUT', 'The id of a file is not a UUID.')
    return join(root, fileId.slice(-2), fileId)
  }

  return {
    pathOf,

    /** null when there is no file. */
    async length(fileId: string): Promise<number | null> {
      try {
        return (await stat(pathOf(fileId))).size
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return null
        throw error
      }
    },

    /** For a decision that must not be overtaken. */
    lengthNow: (fileId: string) => statSync(pathOf(fileId), { throwIfNoEntry: false })?.size ?? 0,

    async open(fileId: string) {
      return open(pathOf(fileId), 'r+')
    },

    /** Makes an empty file that is in its folder for good. */
    async make(fileId: string) {
      const folder = dirname(pathOf(fileId))
      await makeDir(folder)
      const handle = await open(pathOf(fileId), 'wx+')
      await syncDir(folder)
      return handle
    },

    async sync(fileId: string) {
      const handle = await open(pathOf(fileId), 'r+')
      try {
        await handle.datasync()
      } finally {
        await handle.close()
      }
    },

    async remove(fileId: string) {
      await rm(pathOf(fileId), { force: true })
    },

    async free() {
      const { bavail, bsize } = await statfs(dir)
      return Math.max(0, bavail * bsize - reserve)
    },
  }
}

export type Disk = ReturnType<typeof makeDisk>
