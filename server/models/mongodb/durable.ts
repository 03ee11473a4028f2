import { MongoServerError, type CollectionOptions } from 'mongodb'

/** A write is answered when a majority has it on disk; a read sees nothing that can be taken back. */
export const durable = {
  readPreference: 'primary',
  readConcern: { level: 'majority' },
  writeConcern: { w: 'majority', journal: true, wtimeoutMS: 10_000 },
} as const satisfies CollectionOptions

/** Somebody else has written this before. */
export const isTaken = (error: unknown) =>
  error instanceof MongoServerError && error.code === 11_000

/** Whether this was written, and not by somebody else before. */
export const unlessTaken = async (write: Promise<unknown>): Promise<boolean> => {
  try {
    await write
    return true
  } catch (error) {
    if (!isTaken(error)) throw error
    return false
  }
}
