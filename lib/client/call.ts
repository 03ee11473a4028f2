import type { Answer } from '../protocol/asks.ts'
import { errors, type ErrorCode, isErrorCode } from '../protocol/errors.ts'
import { PROTOCOL, PROTOCOL_HEADER } from '../protocol/version.ts'
import { type Method, refused } from './wire.ts'

const TIMEOUT = 15_000

/** An HTTP call with JSON both ways. Never rejects. */
export async function callServer(
  origin: string,
  method: Method,
  path: string,
  body?: unknown,
): Promise<Answer<unknown>> {
  try {
    const answer = await fetch(new URL(path, origin), {
      method,
      headers: {
        [PROTOCOL_HEADER]: String(PROTOCOL),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT),
    })
    if (answer.status === 204) return { ok: true, value: undefined }
    if (answer.ok) return { ok: true, value: await answer.json() }
    const why: unknown = await answer.json().catch(() => undefined)
    return { ...codeFor(answer.status), ...(why as object), ok: false }
  } catch {
    return refused('UNAVAILABLE')
  }
}

/** For an answer without our JSON, as a proxy gives one. */
function codeFor(status: number): { code: ErrorCode; text: string } {
  const code = Object.keys(errors).find(
    (name) => isErrorCode(name) && errors[name].status === status,
  )
  const known = isErrorCode(code) ? code : 'UNAVAILABLE'
  return { code: known, text: errors[known].text }
}
