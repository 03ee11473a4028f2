import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { io, type Socket } from 'socket.io-client'
import { uuidv7 } from 'uuidv7'
import type { Answer, Ask, AskName, Value } from '../lib/protocol/asks.ts'
import type { Fact, FactName } from '../lib/protocol/facts.ts'
import { type Config, readConfig } from './config.ts'
import { makeLog } from './log.ts'
import { openEmbeddedStore } from './models/embedded/store.ts'
import type { Store } from './models/store.ts'
import { type Node, type NodeParts, openNode } from './node.ts'

/** A node on an embedded store in a folder of its own, over real transports. */
export async function openTestNode(
  settings: Record<string, string> = {},
  parts: Partial<NodeParts> = {},
): Promise<{ url: string; node: Node; store: Store; dir: string; close(): Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'tendril-'))
  const config: Config = readConfig(
    { PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'fatal', ...settings },
    '',
  )
  const store = parts.store ?? (await openEmbeddedStore({ dir }))
  const log = makeLog(config.LOG_LEVEL)
  const node = await openNode({ config, log, secret: 'of the tests', shell: null, ...parts, store })
  return {
    url: `http://127.0.0.1:${node.port}`,
    node,
    store,
    dir,
    async close() {
      await node.close(500)
      await rm(dir, { recursive: true, force: true })
    },
  }
}

export interface Reply {
  status: number
  headers: Headers
  body: unknown
}

/** Somebody with a session and, once asked for, a socket. */
export interface Guest {
  readonly id: string
  readonly name: string
  readonly cookie: string
  readonly socket: Socket
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Reply>
  /** The value of an answer that is ok; throws the refusal's code otherwise. */
  ask<N extends AskName>(name: N, ask: Ask<N>): Promise<Value<N>>
  answer(name: string, ask: unknown): Promise<Answer<unknown>>
  /** The first fact from now on that passes. */
  hear<N extends FactName>(name: N, passes?: (fact: Fact<N>) => boolean): Promise<Fact<N>>
  leave(): void
}

export async function makeGuest(url: string, name?: string): Promise<Guest> {
  let cookie = ''
  const call: Guest['call'] = async (method, path, body, headers = {}) => {
    const response = await fetch(new URL(path, url), {
      method,
      signal: AbortSignal.timeout(80_000),
      headers: {
        ...(cookie !== '' && { cookie }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const type = response.headers.get('content-type')
    const json = text !== '' && type?.includes('json') === true
    return {
      status: response.status,
      headers: response.headers,
      body: json ? JSON.parse(text) : text,
    }
  }
  const made = await call('POST', '/api/session', name === undefined ? {} : { name })
  cookie = made.headers.get('set-cookie')?.split(';')[0] ?? ''
  const { user } = made.body as { user: { id: string; name: string } }

  let socket: Socket | null = null
  const connected = () =>
    (socket ??= io(url, { transports: ['websocket'], extraHeaders: { cookie }, forceNew: true }))
  const answer = (name: string, ask: unknown) =>
    connected().timeout(10_000).emitWithAck(name, ask) as Promise<Answer<unknown>>

  return {
    id: user.id,
    name: user.name,
    cookie,
    get socket() {
      return connected()
    },
    call,
    answer,
    async ask(name, ask) {
      const answered = await answer(name, ask)
      if (!answered.ok) throw new Error(`${answered.code}: ${answered.text}`)
      return answered.value as never
    },
    hear: (name, passes = () => true) =>
      new Promise((resolve) => {
        const untyped: { on(n: string, l: unknown): void; off(n: string, l: unknown): void } =
          connected()
        const listen = (fact: never) => {
          if (!passes(fact)) return
          untyped.off(name, listen)
          resolve(fact)
        }
        untyped.on(name, listen)
      }),
    leave: () => void socket?.disconnect(),
  }
}

export const say = (text: string, id: string = uuidv7()) => ({
  id,
  type: 'message' as const,
  body: { text },
  sentAt: Date.now(),
})

const base64 = (text: string) => Buffer.from(text).toString('base64')

/** The headers of a tus creation. */
export const creation = (fileId: string, roomId: string, name: string, size: number | null) => ({
  'tus-resumable': '1.0.0',
  'upload-metadata': `fileId ${base64(fileId)},roomId ${base64(roomId)},name ${base64(name)},type`,
  ...(size === null ? { 'upload-defer-length': '1' } : { 'upload-length': String(size) }),
})

/** A PATCH whose body is written piece by piece, as a slow network would. */
export function openPatch(
  url: string,
  cookie: string,
  offset: number,
  headers: Record<string, string> = {},
) {
  const req = request(url, {
    method: 'PATCH',
    headers: {
      cookie,
      'tus-resumable': '1.0.0',
      'upload-offset': String(offset),
      'content-type': 'application/offset+octet-stream',
      ...headers,
    },
  })
  const answered = new Promise<{ status: number; offset: number }>((resolve, reject) => {
    req.once('error', reject)
    req.once('response', (res) => {
      res.resume()
      resolve({ status: res.statusCode ?? 0, offset: Number(res.headers['upload-offset']) })
    })
  })
  answered.catch(() => undefined)
  return {
    answered,
    write: (bytes: Uint8Array) => new Promise<void>((resolve) => req.write(bytes, () => resolve())),
    end: (bytes?: Uint8Array) => void req.end(bytes),
    cut: () => void req.destroy(),
  }
}
