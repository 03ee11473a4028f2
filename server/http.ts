import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import * as v from 'valibot'
import { Refusal } from '../lib/protocol/errors.ts'
import { PROTOCOL, PROTOCOL_HEADER } from '../lib/protocol/version.ts'
import { answerJson, answerRefusal, refusalFrom } from './answer.ts'
import { readJson } from './body.ts'
import type { Context, Me } from './context.ts'
import { isOwnOrigin } from './origin.ts'
import type { Pages } from './pages.ts'
import { subjectOf } from './session.ts'
import { UPLOADS } from './tus.ts'
import { patiently } from './tus.refusals.ts'
import { pages, urls } from './urls.ts'
import { matcher, type Stream, type Way } from './way.ts'

const pageMatchers = pages.map(matcher)
const READ: readonly string[] = ['GET', 'HEAD']
const isPage = (path: string) => pageMatchers.some((match) => match(path))

/**
 * The HTTP door: who, may they, limit, parse, handle, answer. No exception leaves it as anything but
 * a coded answer.
 */
export function makeHttp(ctx: Context, shell: Pages): RequestListener {
  return (req, res) => {
    guard(res)
    enter(ctx, shell, req, res).catch((error: unknown) => {
      const refusal = refusalFrom(error, ctx.log, `${req.method} ${nameOf(req)}`)
      ctx.metrics.refusals.inc({ code: refusal.code })
      ctx.space.note(refusal.code)
      answerRefusal(req, res, isUpload(req) ? patiently(refusal, req.method) : refusal)
    })
  }
}

async function enter(ctx: Context, shell: Pages, req: IncomingMessage, res: ServerResponse) {
  const { method = '', url = '' } = req
  // An absolute request target, or one that names another host, is nobody's business here.
  if (!/^\/(?![/\\])/.test(url)) throw new Refusal('BAD_INPUT', 'The address is not one of ours.')
  const { pathname: path, searchParams: query } = new URL(url, 'http://localhost')

  const ways = urls.flatMap((line) => {
    const params = line.match(path)
    return params ? [{ line, params }] : []
  })
  const found = ways.find(({ line }) => line.methods.includes(method))
  const read = READ.includes(method)
  if (ways.length === 0 || (!found && read && isPage(path))) return offTable(shell, req, res, path)
  if (!found) {
    const methods = ways.flatMap(({ line }) => line.methods)
    return refuseMethod(res, isPage(path) ? [...READ, ...methods] : methods)
  }

  const safe = read || method === 'OPTIONS' || 'harmless' in found.line
  if (!safe && !isOwnOrigin(req, ctx.config.ORIGIN)) throw new Refusal('FOREIGN_ORIGIN')
  const spoken = req.headers[PROTOCOL_HEADER]
  if (spoken !== undefined && spoken !== String(PROTOCOL)) throw new Refusal('OUTDATED')
  await ctx.limits.take('request', subjectOf(req, ctx.config))

  const me = await ctx.sessions.of(req)
  const { line, params } = found
  if ('stream' in line) return runStream(ctx, line, { params, query, me, req }, res)
  await run(ctx, line, { params, query, me, req }, res)
}

interface Asked {
  params: Record<string, string>
  query: URLSearchParams
  me: Me | null
  req: IncomingMessage
}

async function run(ctx: Context, line: Way, asked: Asked, res: ServerResponse): Promise<void> {
  if (line.who === 'person' && !asked.me) throw new Refusal('UNAUTHENTICATED')
  const body = line.body ? parse(line.body, await readJson(asked.req)) : undefined
  const { status, headers = {}, value } = await line.run(ctx, { ...asked, body } as never)
  for (const [name, header] of Object.entries(headers)) res.setHeader(name, header)
  if (typeof value === 'string') res.writeHead(status ?? 200).end(value)
  else answerJson(res, status ?? 200, value)
}

async function runStream(ctx: Context, line: Stream, asked: Asked, res: ServerResponse) {
  if (!asked.me) throw new Refusal('UNAUTHENTICATED')
  await line.stream(ctx, { ...asked, body: undefined } as never, res)
}

async function offTable(shell: Pages, req: IncomingMessage, res: ServerResponse, path: string) {
  if (/^\/(?:api|uploads|files|socket\.io)(?:\/|$)/.test(path)) throw new Refusal('NOT_FOUND')
  if (!READ.includes(req.method ?? '') && !shell.dev) return refuseMethod(res, READ)
  if (isPage(path)) req.url = '/'
  await shell.serve(req, res)
}

/** "An origin server MUST generate an Allow header field in a 405 response." */
function refuseMethod(res: ServerResponse, methods: readonly string[]): never {
  res.setHeader('Allow', methods.join(', '))
  throw new Refusal('METHOD')
}

function parse(schema: v.GenericSchema, value: unknown): unknown {
  const parsed = v.safeParse(schema, value, { abortEarly: true })
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  throw new Refusal('BAD_INPUT', `${v.getDotPath(issue) ?? 'body'}: ${issue.message}`)
}

/** Headers that every answer carries; pages and files set stricter ones. */
function guard(res: ServerResponse): void {
  res.setHeader('X-Content-Type-Options', 'nosniff')
  res.setHeader('Referrer-Policy', 'no-referrer')
  res.setHeader('Cross-Origin-Resource-Policy', 'same-origin')
  res.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
  res.setHeader('X-Frame-Options', 'DENY')
  res.setHeader('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'")
}

const isUpload = ({ url = '' }: IncomingMessage) => url.startsWith(`${UPLOADS}/`)

/** A path without ids, for the log. */
const nameOf = (req: IncomingMessage): string =>
  (req.url ?? '')
    .split('?')[0]
    ?.replaceAll(/[\w-]{22,}/g, ':id')
    .slice(0, 80) ?? ''
