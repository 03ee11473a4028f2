import { Refusal } from '../../../lib/protocol/errors.ts'
import type { Bucket } from './bucket.ts'

/** Removes all that a file has stored. Idempotent; readers of GridFS stop seeing it first. */
export const erase = async (bucket: Bucket, fileId: string) => {
  await bucket.unlist(fileId)
  await bucket.cut(fileId, 0)
}

/**
 * Removes what stands beyond the end of a complete file: a writer that did not know the size may
 * have claimed one more chunk, and been carried out late.
 */
export const trim = (bucket: Bucket, fileId: string, size: number) =>
  bucket.cut(fileId, Math.ceil(size / bucket.chunk))

/**
 * Makes a file whose bytes are all there an ordinary GridFS file. Idempotent, and anybody may do it
 * who sees that it was left undone. The list comes last but for the state: no reader finds a part.
 */
export const complete = async (bucket: Bucket, fileId: string, size: number) => {
  await trim(bucket, fileId, size)
  const last = await bucket.last(fileId)
  const length = last ? last.n * bucket.chunk + last.length : 0
  // A member that lags behind may not show all of it yet.
  if (length !== size || (await bucket.count(fileId)) !== Math.ceil(size / bucket.chunk))
    throw new Refusal('UNAVAILABLE')
  await bucket.list(fileId, size)
  return bucket.complete(fileId)
}
