import type { IncomingMessage, Server as HttpServer } from 'node:http'
import { Server } from 'socket.io'
import { limits } from '../lib/protocol/limits.ts'
import { denial } from './answer.ts'
import type { Config } from './config.ts'
import { makeCrowd } from './crowd.ts'
import { bundleFrames } from './frames.ts'
import { isOwnOrigin } from './origin.ts'
import type { Seats } from './seats.ts'
import { secretIn, subjectOf } from './session.ts'

/** How long a silent connection is believed in: 10 s + 8 s. */
const HEARTBEAT = { pingInterval: 10_000, pingTimeout: 8_000 }

/** A seat is kept this long for somebody who was let in and does not come. */
const KEPT = 10_000

/** The socket server on `http`. Other origins, and floods of connections, stop here. */
export function openIo(http: HttpServer, config: Config, seats: Seats): Server {
  const crowd = makeCrowd()
  const coming = new Map<IncomingMessage, NodeJS.Timeout>()
  const letIn = async (req: IncomingMessage): Promise<boolean> => {
    if (!isOwnOrigin(req, config.ORIGIN) || 'j' in query(req)) return false
    if (config.LIMITS === 'off') return true
    const address = subjectOf(req, config)
    if (!(await seats.take(address))) return crowd.hears(address, req)
    const stayedAway = () => coming.delete(req) && seats.leave(address)
    coming.set(req, setTimeout(stayedAway, KEPT).unref())
    return true
  }
  const io = new Server(http, {
    path: '/socket.io',
    ...HEARTBEAT,
    serveClient: false,
    connectTimeout: 10_000,
    maxHttpBufferSize: limits.frame,
    perMessageDeflate: false,
    httpCompression: false,
    transports: ['websocket', 'polling'],
    allowRequest: (req, answer) =>
      void letIn(req).then(
        (may) => answer(null, may),
        () => answer(null, false),
      ),
  })
  // With polling, a connection's id alone would let anybody speak for it: it belongs to its session.
  const owners = new Map<string, string>()
  io.engine.use((req: IncomingMessage, _res: unknown, next: (error?: Error) => void) => {
    const sid = query(req)['sid']
    if (sid === undefined || owners.get(sid) === secretOf(req)) return next()
    next(new Error('this connection is somebody else’s'))
  })
  io.engine.on(
    'connection',
    (conn: { id: string; request: IncomingMessage; close(): void } & NodeJS.EventEmitter) => {
      const seated = coming.has(conn.request)
      clearTimeout(coming.get(conn.request))
      coming.delete(conn.request)
      owners.set(conn.id, secretOf(conn.request))
      conn.once('close', () => owners.delete(conn.id))
      const address = subjectOf(conn.request, config)
      if (crowd.enter(address, conn)) return
      conn.once('close', () => {
        if (seated) seats.leave(address)
      })
    },
  )
  bundleFrames(io)
  io.use(({ conn }, next) => {
    const refusal = crowd.refusal(conn)
    next(refusal ? denial(refusal) : undefined)
  })
  return io
}

const query = (req: IncomingMessage): Record<string, string> =>
  Object.fromEntries(new URL(req.url ?? '/', 'http://localhost').searchParams)

const secretOf = (req: IncomingMessage): string =>
  secretIn(req, '__Host-sid') ?? secretIn(req, 'sid') ?? ''
