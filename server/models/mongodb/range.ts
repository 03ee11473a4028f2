import type { Db } from 'mongodb'
import { chunksOf, CHUNK } from './gridfs.ts'

/**
 * Bytes `from` … `to`, at most to the end of the second chunk: straight from their chunks, whatever
 * comes before. As much as is there, which is nothing once the file is removed.
 */
export const makeRange = (db: Db) => {
  const chunks = chunksOf(db)
  return async (fileId: string, from: number, to: number): Promise<Uint8Array> => {
    const first = Math.floor(from / CHUNK)
    const last = Math.floor((Math.min(to, from + CHUNK) - 1) / CHUNK)
    const found = await chunks
      .find(
        { files_id: fileId, n: { $gte: first, $lte: last } },
        { projection: { _id: 0, n: 1, data: 1 }, promoteBuffers: true },
      )
      .sort({ n: 1 })
      .toArray()
    const [head, next] = found
    if (head?.n !== first) return new Uint8Array(0)
    const bytes =
      next && head.data.length === CHUNK ? Buffer.concat([head.data, next.data]) : head.data
    return bytes.subarray(from - first * CHUNK, to - first * CHUNK)
  }
}
