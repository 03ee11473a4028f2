import { connect, type Socket as Connection } from 'node:net'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import type { Guest } from './guest.fixture.ts'
import type { Log } from './log.ts'

/** A log that keeps what it is told, from `level` up. */
export function keepLog(level = 'warn'): { log: Log; lines: { level: number; msg: string }[] } {
  const lines: { level: number; msg: string }[] = []
  const stream = new Writable({
    write(line: Buffer, _encoding, done) {
      lines.push(JSON.parse(line.toString()) as (typeof lines)[number])
      done()
    },
  })
  return { log: pino({ level, base: null }, stream), lines }
}

function open(url: string): Connection {
  const { hostname, port } = new URL(url)
  return connect(Number(port), hostname)
}

/** Everything that is answered to `request`, byte for byte as it is, until the server hangs up. */
export function exchange(url: string, request: string, hangUp = false): Promise<string> {
  return new Promise((resolve) => {
    const connection = open(url).setEncoding('latin1')
    let answer = ''
    connection.on('data', (piece: string) => (answer += piece))
    // A reset is one way of being refused.
    connection.on('error', () => undefined)
    connection.once('close', () => resolve(answer))
    connection.write(request, 'latin1')
    if (hangUp) connection.end()
  })
}

/** A request as text, that asks for the connection to be closed after it. */
export const raw = (line: string, headers: readonly string[] = [], body = '') =>
  [`${line} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...headers, '', body].join('\r\n')

export const statusOf = (answer: string): number =>
  Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)

const CLOSE_FRAME = 0x88

/** A WebSocket handshake with these headers; `closed` when the server ends what came of it. */
export function upgrade(url: string, headers: Record<string, string>, query = '') {
  const connection = open(url)
  connection.on('error', () => undefined)
  const closed = new Promise<void>((resolve) => {
    connection.on('data', (piece: Buffer) => piece.includes(CLOSE_FRAME) && resolve())
    connection.once('close', () => resolve())
  })
  const answered = new Promise<number>((resolve) => {
    connection.once('data', (piece: Buffer) => resolve(statusOf(piece.toString('latin1'))))
    connection.once('close', () => resolve(0))
  })
  const lines = Object.entries({
    host: new URL(url).host,
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    ...headers,
  }).map(([name, value]) => `${name}: ${value}`)
  const target = `/socket.io/?EIO=4&transport=websocket${query}`
  connection.write([`GET ${target} HTTP/1.1`, ...lines, '', ''].join('\r\n'))
  return { answered, closed, cut: () => void connection.destroy() }
}

/** The engine below somebody's socket: sends packets as text, without a library that makes them good. */
interface Engine {
  write(packet: string | Uint8Array): void
  on(event: string, listener: (...args: never[]) => void): void
}

const engineOf = async ({ socket }: Guest): Promise<Engine> => {
  if (!socket.connected)
    await new Promise<void>((resolve) => socket.once('connect', () => resolve()))
  return socket.io.engine as unknown as Engine
}

/** Sends a packet as it is. */
export const sendRaw = async (guest: Guest, ...packets: (string | Uint8Array)[]) => {
  const engine = await engineOf(guest)
  for (const packet of packets) engine.write(packet)
}

/** The answer to a packet whose ack id is `id`; null when the connection ends instead. */
export async function answerRaw(guest: Guest, id: number, ...packets: (string | Uint8Array)[]) {
  const engine = await engineOf(guest)
  const start = `3${id}[`
  const answered = new Promise<unknown>((resolve) => {
    engine.on('data', (data: unknown) => {
      if (typeof data !== 'string' || !data.startsWith(start)) return
      resolve((JSON.parse(data.slice(start.length - 1)) as unknown[])[0])
    })
    engine.on('close', () => resolve(null))
  })
  for (const packet of packets) engine.write(packet)
  return answered
}

/** Resolves when the server has ended somebody's socket. */
export const ended = ({ socket }: Guest) =>
  new Promise<string>((resolve) => socket.once('disconnect', resolve))
