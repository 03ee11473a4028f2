import { errors, isErrorCode, type ErrorCode } from '../protocol/errors.ts'
import type { FilePhase } from '../protocol/files.ts'
import { tells } from './batch.ts'
import type { TusFailure } from './tus.ts'

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

/** Why it does not work at the moment, if the server itself has said so. */
export function hindranceIn({ body }: TusFailure): { code: string; text: string } | undefined {
  const { code, text } = said(body)
  return code !== undefined && text !== undefined && tells(code) ? { code, text } : undefined
}

/** `placed`: the server had named a place for the bytes. `phase`: what is known of the file. */
export function verdictOn(
  { status, body }: TusFailure,
  placed: boolean,
  phase: FilePhase | undefined,
): Verdict {
  if (status === undefined) return { next: 'later' }
  if (status === 401) return { next: 'renew' }
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
