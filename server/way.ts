import type { IncomingMessage, ServerResponse } from 'node:http'
import * as v from 'valibot'
import { Token, Uuid } from '../lib/protocol/ids.ts'
import type { Context, Me } from './context.ts'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** `{ roomId: string }` of `/api/rooms/:roomId`; a name that ends in `?` may be missing. */
export type Params<P extends string> = P extends `${infer A}/${infer B}`
  ? Params<A> & Params<B>
  : P extends `:${infer N}?`
    ? { readonly [K in N]?: string }
    : P extends `:${infer N}`
      ? { readonly [K in N]: string }
      : unknown

/** What a handler is called with; `me` is null only where anyone may call. */
export interface Call<P, B, M> {
  readonly params: P
  readonly query: URLSearchParams
  readonly body: B
  readonly me: M
  readonly req: IncomingMessage
}

/** What a handler answers: 200 with a value, unless it says more. */
export interface Reply {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly value?: unknown
}

export interface Way {
  readonly methods: readonly string[]
  readonly path: string
  readonly match: (path: string) => Record<string, string> | null
  readonly who: 'anyone' | 'person'
  /** It changes nothing, so that it may be asked for from anywhere. */
  readonly harmless?: true
  readonly body: v.GenericSchema | null
  readonly run: (ctx: Context, call: Call<never, never, never>) => Promise<Reply> | Reply
}

/** A line that streams: it answers by itself. */
export interface Stream {
  readonly methods: readonly string[]
  readonly path: string
  readonly match: Way['match']
  readonly stream: (
    ctx: Context,
    call: Call<never, never, Me>,
    res: ServerResponse,
  ) => Promise<void>
}

/** Ids in a path: what can't be one is not found, before anything is looked up. */
const KNOWN: Record<string, v.GenericSchema> = { roomId: Token, fileId: Uuid }

/** A JSON way for somebody who is signed in. */
export function way<P extends string, S extends v.GenericSchema = v.GenericSchema<undefined>>(
  line: `${Method} ${P}`,
  run: (ctx: Context, call: Call<Params<P>, v.InferOutput<S>, Me>) => Promise<Reply> | Reply,
  { body = null }: { body?: S | null } = {},
): Way {
  return { ...parse(line), who: 'person', body, run: run as unknown as Way['run'] }
}

/** A JSON way for anyone, signed in or not. */
export function open<P extends string, S extends v.GenericSchema = v.GenericSchema<undefined>>(
  line: `${Method} ${P}`,
  run: (ctx: Context, call: Call<Params<P>, v.InferOutput<S>, Me | null>) => Promise<Reply> | Reply,
  { body = null }: { body?: S | null } = {},
): Way {
  return { ...parse(line), who: 'anyone', body, run: run as unknown as Way['run'] }
}

/** A way that reads and writes nothing: whoever comes by it is sent on, whatever sent them here. */
export function detour<P extends string>(line: `POST ${P}`, to: string): Way {
  const run = () => ({ status: 303, headers: { Location: to } })
  return { ...parse(line), who: 'anyone', harmless: true, body: null, run }
}

/** A way that streams, for somebody who is signed in. */
export function stream<P extends string>(
  methods: readonly string[],
  path: P,
  run: (ctx: Context, call: Call<Params<P>, undefined, Me>, res: ServerResponse) => Promise<void>,
): Stream {
  return { methods, path, match: matcher(path), stream: run as unknown as Stream['stream'] }
}

function parse(line: string) {
  const [method = '', path = ''] = line.split(' ')
  return { methods: method === 'GET' ? ['GET', 'HEAD'] : [method], path, match: matcher(path) }
}

export function matcher(pattern: string): Way['match'] {
  const names: string[] = []
  const source = pattern.replaceAll(/\/:(\w+)(\??)/g, (_, name: string, optional: string) => {
    names.push(name)
    return optional ? '(?:/([^/]+))?' : '/([^/]+)'
  })
  const regex = new RegExp(`^${source}$`)
  return (path) => {
    const found = regex.exec(path)
    if (!found) return null
    const params: Record<string, string> = {}
    for (const [i, name] of names.entries()) {
      const value = found[i + 1]
      if (value === undefined) continue
      if (KNOWN[name] && !v.is(KNOWN[name], value)) return null
      params[name] = value
    }
    return params
  }
}
