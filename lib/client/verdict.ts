import { errors, isErrorCode, type ErrorCode } from '../protocol/errors.ts'
import type { FilePhase } from '../protocol/files.ts'
import { tells } from './batch.ts'
import type { Pieces } from './pace.ts'
import type { TusFailure } from './tus.ts'

/** How a try can end: `stopped` is what we wanted, and judged by nobody. */
export type End = Judged | 'stopped'
type Judged = 'done' | 'silent' | 'unreadable' | TusFailure

/** What follows from a try that failed: once more, once more from the start, who am I, or no more. */
export type Verdict =
  | { next: 'later' | 'create' | 'renew' | 'done' }
  | { next: 'refuse'; code: string; text: string }

const final: Partial<Record<number, ErrorCode>> = {
  400: 'BAD_INPUT',
  403: 'FORBIDDEN',
  410: 'GONE',
  413: 'TOO_LARGE',
  415: 'UNSUPPORTED',
}

function said(body: string | undefined): { code?: string; text?: string } {
  try {
    const { code, text } = JSON.parse(body ?? '') as { code?: unknown; text?: unknown }
    return {
      ...(typeof code === 'string' && { code }),
      ...(typeof text === 'string' && { text }),
    }
  } catch {
    return {}
  }
}

/** Only the server itself refuses: a proxy, or a hotspot that wants people to sign in, may say anything. */
const isOurs = ({ tus, body }: TusFailure): boolean => tus === true || isErrorCode(said(body).code)

/** Somebody on the way has answered in the server's place. */
const isForeign = (failure: TusFailure): boolean => {
  const { status } = failure
  // A server that is being restarted is no news, nor is one that wants to know who we are.
  return status !== undefined && status < 500 && status !== 401 && !isOurs(failure)
}

/** More than a moment, and less than after which a device had better look by itself. */
const [MOMENT, LONGEST] = [5000, 3_600_000]

/** How long the server wants a file to rest, if it is more than a moment: a budget is used up. */
function restIn({ status, after = 0, ...failure }: TusFailure): number {
  const busy = status === 423 || status === 429 || status === 503
  return busy && after >= MOMENT && isOurs(failure) ? Math.min(after, LONGEST) : 0
}

function resting(until: number): { code: string; text: string } {
  const at = new Date(until).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
  const text = `So much was sent from here today that it rests. It goes on by itself at ${at}.`
  return { code: 'RATE', text }
}

/**
 * Why it does not work at the moment: in the server's words, or because somebody answers for it.
 * `smaller`: a smaller piece is tried next.
 */
function hindranceIn(
  failure: TusFailure,
  smaller: boolean,
): { code: string; text: string } | undefined {
  const { status, body } = failure
  const { code, text } = said(body)
  if (code !== undefined && text !== undefined && tells(code)) return { code, text }
  if (!isForeign(failure)) return undefined
  const who = 'Something on the way to the server'
  const what = smaller
    ? `takes no piece of this size (${status}): smaller ones are tried.`
    : `does not let the file through, not even in small pieces (${status}). It is kept here and tried again; another network may let it through.`
  return { code: 'UNAVAILABLE', text: `${who} ${what}` }
}

export interface Setback {
  /** The next try, with less, is worth it at once. */
  smaller: boolean
  /** ms to wait at least. */
  rest: number
  /** What is said of it. */
  hindrance?: { code: string; text: string } | undefined
}

/** What follows from a try that failed for the next one. */
export function setbackOf(
  end: Judged,
  pieces: Pick<Pieces, 'broke' | 'returned'>,
  now: number,
): Setback {
  const failure = typeof end === 'object' ? end : {}
  const { status = 0 } = failure
  const rest = restIn(failure)
  if (rest > 0) return { smaller: false, rest, hindrance: resting(now + rest) }
  if (status >= 400 && isForeign(failure)) {
    const smaller = pieces.returned(status === 413)
    return { smaller, rest, hindrance: hindranceIn(failure, smaller) }
  }
  pieces.broke()
  return { smaller: false, rest, hindrance: hindranceIn(failure, false) }
}

/** `placed`: the server had named a place for the bytes. `phase`: what is known of the file. */
export function verdictOn(
  failure: TusFailure,
  placed: boolean,
  phase: FilePhase | undefined,
): Verdict {
  const { status, body } = failure
  if (status === 401) return { next: 'renew' }
  if (status === undefined || !isOurs(failure)) return { next: 'later' }
  const why = said(body)
  const refuse = (usual: ErrorCode): Verdict => {
    const code = why.code ?? usual
    return {
      next: 'refuse',
      code,
      text: why.text ?? errors[isErrorCode(code) ? code : usual].text,
    }
  }
  if (status === 404 || status === 410) {
    if (phase === 'complete') return { next: 'done' }
    if (phase === 'cancelled' || phase === 'expired') return refuse('GONE')
    // The place is gone, but the file is not over: creating it again finds it or begins it anew.
    if (status === 404) return placed ? { next: 'create' } : refuse('NOT_FOUND')
  }
  if (why.code === 'CONFLICT') return refuse('CONFLICT')
  const usual = final[status]
  return usual ? refuse(usual) : { next: 'later' }
}

/** The same of every way in which a try can end. */
export function verdictAfter(end: Judged, placed: boolean, phase: FilePhase | undefined): Verdict {
  if (end === 'done') return { next: 'done' }
  if (end === 'silent') return { next: 'later' }
  if (end !== 'unreadable') return verdictOn(end, placed, phase)
  return { next: 'refuse', code: 'GONE', text: 'This device cannot read the file any more.' }
}
