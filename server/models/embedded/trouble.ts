import { Refusal } from '../../../lib/protocol/errors.ts'

const full = /^(?:SQLITE_FULL|ENOSPC|EDQUOT)/
const away =
  /^(?:SQLITE_(?:BUSY|LOCKED|IOERR|CANTOPEN|READONLY|NOMEM)|EIO|EROFS|EMFILE|ENFILE|EACCES)/

export const codeOf = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  return typeof code === 'string' ? code : ''
}

/** What a caller is told: the refusal that the trouble means, or the error itself if it is a bug. */
export const asRefusal = (error: unknown): unknown => {
  if (error instanceof Refusal) return error
  const code = codeOf(error)
  if (full.test(code)) return new Refusal('STORAGE_FULL')
  return away.test(code) ? new Refusal('UNAVAILABLE') : error
}
