import type { IncomingMessage } from 'node:http'
import { ERRORS } from '@tus/server'
import * as v from 'valibot'
import { type ErrorCode, mayPass, Refusal } from '../lib/protocol/errors.ts'

export const TUS_VERSION = '1.0.0'

/** What must hold before the tus server looks at a request: it answers these with other codes. */
export function precondition(req: IncomingMessage): Refusal | null {
  const { method, headers } = req
  if (method === 'OPTIONS') return null
  if (headers['tus-resumable'] !== TUS_VERSION) return new Refusal('WRONG_VERSION')
  if (method !== 'POST' && method !== 'HEAD' && method !== 'PATCH' && method !== 'DELETE') {
    return new Refusal('METHOD')
  }
  if (headers['x-http-method-override'] !== undefined) return new Refusal('METHOD')
  if (headers['upload-concat'] !== undefined || headers['upload-checksum'] !== undefined) {
    return new Refusal('BAD_INPUT', 'Concatenation and checksums are not offered here.')
  }
  if (method === 'PATCH' && headers['content-type'] !== 'application/offset+octet-stream') {
    return new Refusal('UNSUPPORTED')
  }
  if (method === 'PATCH' && headers['upload-offset'] === undefined) {
    return new Refusal('BAD_INPUT', 'Upload-Offset is missing.')
  }
  return null
}

/**
 * What passes is LOCKED to a HEAD, never 5xx: the client would take the upload for lost and start
 * again from 0.
 */
export const patiently = (refusal: Refusal, method: string | undefined): Refusal =>
  method === 'HEAD' && mayPass(refusal.code)
    ? new Refusal('LOCKED', undefined, refusal.retryAfter ?? 1000)
    : refusal

export function refusalOf(error: unknown, method: string | undefined): Refusal {
  return patiently(asRefusal(error), method)
}

function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  // It made way for another: nothing was wrong with it, and it may come again.
  if (error === ERRORS.ABORTED) return new Refusal('LOCKED')
  return v.isValiError(error)
    ? new Refusal('BAD_INPUT', `Upload-Metadata: ${error.message}.`)
    : parseRefusal((error as { status_code?: number }).status_code ?? 500, '')
}

const BY_STATUS = {
  400: 'BAD_INPUT',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'WRONG_OFFSET',
  410: 'GONE',
  413: 'TOO_LARGE',
  415: 'UNSUPPORTED',
  423: 'LOCKED',
  501: 'BAD_INPUT',
} as const satisfies Record<number, ErrorCode>

export function parseRefusal(status: number, body: string): Refusal {
  if (body.startsWith('{"code"')) {
    const { code, text, retryAfter } = JSON.parse(body) as ReturnType<Refusal['toJSON']>
    return new Refusal(code, text, retryAfter)
  }
  const code = BY_STATUS[status as keyof typeof BY_STATUS] ?? 'INTERNAL'
  const detail = code === 'BAD_INPUT' ? body.trim() : ''
  return detail === '' ? new Refusal(code) : new Refusal(code, `${detail.slice(0, 200)}.`)
}
