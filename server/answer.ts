import type { IncomingMessage, ServerResponse } from 'node:http'
import { Refusal } from '../lib/protocol/errors.ts'
import type { Log } from './log.ts'

export function answerJson(res: ServerResponse, status: number, value: unknown): void {
  const body = value === undefined ? '' : JSON.stringify(value)
  if (body !== '') res.setHeader('Content-Type', 'application/json; charset=utf-8')
  res.setHeader('Cache-Control', 'no-store')
  if (status !== 204) res.setHeader('Content-Length', Buffer.byteLength(body))
  res.writeHead(status).end(res.req.method === 'HEAD' ? undefined : body)
}

/** `{ code, text, retryAfter? }` with the code's status. A body that nobody read closes the line. */
export function answerRefusal(req: IncomingMessage, res: ServerResponse, refusal: Refusal): void {
  if (res.headersSent || res.destroyed) return void res.destroy()
  if (refusal.retryAfter !== undefined) {
    res.setHeader('Retry-After', Math.ceil(refusal.retryAfter / 1000))
  }
  if (!req.complete) res.setHeader('Connection', 'close')
  answerJson(res, refusal.status, refusal)
}

/** What leaves for an error: an expected refusal as it is; anything else is a bug, logged once. */
export function refusalFrom(error: unknown, log: Log, where: string): Refusal {
  if (error instanceof Refusal) {
    if (error.code === 'INTERNAL') log.error({ err: error, where }, 'refused')
    return error
  }
  log.error({ err: error, where }, 'a bug')
  return new Refusal('INTERNAL')
}

/** A refused handshake, as the socket server tells it: `connect_error` with the refusal as `data`. */
export const denial = (refusal: Refusal): Error & { data: Refusal } =>
  Object.assign(new Error(refusal.message), { data: refusal })
