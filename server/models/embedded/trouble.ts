import { Refusal } from '../../../lib/protocol/errors.ts'

const away =
  /^(?:SQLITE_(?:BUSY|LOCKED|IOERR|CANTOPEN|READONLY|NOMEM)|EIO|EROFS|EMFILE|ENFILE|EACCES)/

export const codeOf = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  return typeof code === 'string' ? code : ''
}

export const isFull = (error: unknown): boolean =>
  /^(?:SQLITE_FULL|ENOSPC|EDQUOT)/.test(codeOf(error))

/** What a caller is told: the refusal that the trouble means, or the error itself if it is a bug. */
export const asRefusal = (error: unknown): unknown => {
  if (isFull(error)) return new Refusal('STORAGE_FULL')
  return away.test(codeOf(error)) ? new Refusal('UNAVAILABLE') : error
}
