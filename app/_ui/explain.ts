import { isFull, NoSpace } from '../../lib/client/space.ts'
import { isErrorCode, Refusal } from '../../lib/protocol/errors.ts'
import { bytes } from './size.ts'

const advice: Record<string, string> = {
  UNAVAILABLE:
    'There is no way to the server right now. Nothing is lost: try again once you are online.',
  UNAUTHENTICATED: 'Tendril does not know this device any more. Reload to go on as a new guest.',
  RATE: 'That was a lot at once. Wait a moment, then try again.',
  GONE: 'This room does not exist any more.',
  OUTDATED: 'Tendril has been updated. Reload to go on.',
  STORAGE_FULL: 'The server has no space left. Try again later.',
  INTERNAL: 'Something went wrong on the server. Try again in a moment.',
}

/** An error in words, with what to do about it. */
export const explain = (error: unknown): string => {
  if (error instanceof Refusal) return advice[error.code] ?? error.message
  if (error instanceof NoSpace)
    return `That takes ${bytes(error.needed)}, and this device has ${bytes(error.free)} left for Tendril. It is still here: free some space on the device, or send less.`
  if (isFull(error))
    return 'This device has no space left for Tendril. What you wrote is still here: free some space on the device, or send less.'
  // Nobody expected it: whoever looks for bugs must see it.
  reportError(error)
  return 'This did not work. Try again in a moment.'
}

/** Why a message was not taken: the server's own words, unless ours say more. */
export const explainRefusal = ({ code, text }: { code: string; text: string }): string => {
  if (text) return text
  return isErrorCode(code)
    ? (advice[code] ?? 'The server did not take it.')
    : 'The server did not take it.'
}
