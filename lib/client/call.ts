import type { Answer } from '../protocol/asks.ts'
import { PROTOCOL, PROTOCOL_HEADER } from '../protocol/version.ts'
import { type Method, type Refused, refused } from './wire.ts'

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
    return refusalIn(await answer.json())
  } catch {
    return refused('UNAVAILABLE')
  }
}

/** Only the server itself says that something is never to be: a proxy in between may say anything. */
function refusalIn(why: unknown): Answer<never> {
  const { code, text } = (why ?? {}) as { code?: unknown; text?: unknown }
  const said = typeof code === 'string' && typeof text === 'string'
  return said ? { ...(why as Refused), ok: false } : refused('UNAVAILABLE')
}
