import type { IncomingMessage } from 'node:http'
import { Refusal } from '../lib/protocol/errors.ts'
import { limits } from '../lib/protocol/limits.ts'

/** A whole JSON body has to arrive within this time. */
const PATIENCE = 20_000

/** The JSON body of a request: at most one frame large; absent means `{}`. */
export async function readJson(req: IncomingMessage): Promise<unknown> {
  const type = req.headers['content-type']
  if (type === undefined && (req.headers['content-length'] ?? '0') === '0') return {}
  if (type?.split(';')[0]?.trim().toLowerCase() !== 'application/json') {
    throw new Refusal('UNSUPPORTED', 'Send JSON, with content-type application/json.')
  }
  const timer = setTimeout(() => req.destroy(), PATIENCE)
  const pieces: Buffer[] = []
  let length = 0
  try {
    for await (const piece of req as AsyncIterable<Buffer>) {
      pieces.push(piece)
      length += piece.length
      if (length > limits.frame) throw new Refusal('TOO_LARGE')
    }
    return JSON.parse(Buffer.concat(pieces).toString('utf8')) as unknown
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal('BAD_INPUT', 'The body is not JSON.')
  } finally {
    clearTimeout(timer)
  }
}
