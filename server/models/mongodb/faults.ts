import { MongoError, MongoInvalidArgumentError, MongoServerError } from 'mongodb'
import { Refusal } from '../../../lib/protocol/errors.ts'

const FULL = new Set([14_031, 12_501, 8000])
/** Not bugs of ours: timeouts, lost primaries, shutdowns, write concerns that were not met. */
const AWAY = new Set([
  6, 7, 24, 50, 63, 64, 89, 91, 100, 112, 133, 150, 189, 202, 234, 262, 9001, 10_107, 11_600,
  11_602, 13_388, 13_435, 13_436,
])

/** The driver lets some errors of a socket through as they are. */
const isOfSocket = (error: unknown) =>
  error instanceof Error &&
  'code' in error &&
  /^(?:E(?:PIPE|CONN\w+|TIMEDOUT|HOST\w+|NET\w+|AI_AGAIN)|ERR_(?:STREAM|SOCKET)_\w+)$/.test(
    String(error.code),
  )

/** What a caller is told: the refusal that the trouble means, or the error itself if it is a bug. */
export const asRefusal = (error: unknown): unknown => {
  if (isOfSocket(error)) return new Refusal('UNAVAILABLE')
  if (!(error instanceof MongoError) || error instanceof MongoInvalidArgumentError) return error
  // An error of the connection comes out of a bulk write as one of the server, without its code.
  if (!(error instanceof MongoServerError) || error.code === undefined)
    return new Refusal('UNAVAILABLE')
  const code = Number(error.code)
  if (FULL.has(code)) return new Refusal('STORAGE_FULL')
  return AWAY.has(code) || error.hasErrorLabel('RetryableWriteError')
    ? new Refusal('UNAVAILABLE')
    : error
}
