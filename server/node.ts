import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { performance } from 'node:perf_hooks'
import { channel, openLocalFanout } from './fanout.ts'
import { makeAccess } from './access.ts'
import { makeCommits } from './commits.ts'
import type { Config } from './config.ts'
import type { Context } from './context.ts'
import { makeEnds } from './ends.ts'
import { openEvictions } from './evictions.ts'
import { makeFollowers } from './followers.ts'
import { openGrowing } from './growing.ts'
import { openHeartbeat } from './heartbeat.ts'
import { makeHttp } from './http.ts'
import { openIo } from './io.ts'
import { Limits } from './limits.ts'
import type { Log } from './log.ts'
import { makeMetrics } from './metrics.ts'
import type { Store } from './models/store.ts'
import { openBuiltPages, openSourcePages, type Pages } from './pages.ts'
import { makePresence } from './presence.ts'
import { openSessions } from './session.ts'
import { openSockets } from './sockets.ts'
import { openSweeper } from './sweeper.ts'
import { makeTus } from './tus.ts'

export interface Node {
  readonly port: number
  /** Takes no new work, lets what runs come to a clean stop within `grace` ms, closes everything. */
  close(grace?: number): Promise<void>
}

export interface NodeParts {
  readonly config: Config
  readonly store: Store
  readonly log: Log
  /** What session tokens are hashed with; the same on every node. */
  readonly secret: string
  /** The built shell; null serves none (tests of the doors). */
  readonly shell: string | null
  readonly now?: () => number
  /** A reader of a file whose sender is silent is cut after this many ms. */
  readonly stall?: number
}

/** Beyond this share of a core, commits of a room are spaced out: fewer, larger frames. */
const BUSY = 0.5
const SPACING_WHEN_BUSY = 20
/** ms of pause per socket that a frame goes to: telling one room takes a quarter of a core at most. */
const SPACING_PER_SOCKET = 0.05
const SPACING_MOST = 50

/** A node: store and fan-out below, the doors above, listening. */
export async function openNode(parts: NodeParts): Promise<Node> {
  const { config, store, log, secret, shell, now = Date.now, stall = 50_000 } = parts
  const http = createServer({ requestTimeout: 0, headersTimeout: 15_000, keepAliveTimeout: 75_000 })
  // The socket server takes what is its own from the listeners that are there before it.
  const doors: { http: RequestListener } = { http: (_req, res) => void res.writeHead(503).end() }
  http.on('request', (req, res) => doors.http(req, res))
  const io = openIo(http, config)
  const fanout = openLocalFanout(io)
  const load = watchLoad()
  let draining = false

  const metrics = makeMetrics(() => io.of('/').sockets.size)
  const commits = makeCommits(
    store.log,
    (roomId, entries, head) => {
      metrics.entries.inc(entries.length)
      fanout.tell(channel.room(roomId), 'room:grew', { roomId, entries: entries as never, head })
    },
    (roomId) =>
      Math.max(
        load.busy() ? SPACING_WHEN_BUSY : 0,
        Math.min(SPACING_MOST, fanout.audience(channel.room(roomId)) * SPACING_PER_SOCKET),
      ),
  )
  const core = {
    config,
    store,
    fanout,
    commits,
    metrics,
    log,
    now,
    access: makeAccess(store.rooms, now),
    ends: makeEnds(store, commits, fanout, now),
    limits: new Limits(config.LIMITS === 'on', now),
  }
  const ctx: Context = {
    ...core,
    growing: openGrowing(store.files, fanout, { stall }),
    followers: makeFollowers(fanout),
    sessions: openSessions(store, config, secret, now),
    presence: makePresence((roomId, users, count) =>
      fanout.tell(
        channel.room(roomId),
        'room:present',
        { roomId, users, count },
        { volatile: true },
      ),
    ),
    tus: makeTus(core),
    draining: () => draining,
  }

  const pages: Pages = config.dev
    ? await openSourcePages(http, config.PORT)
    : shell === null
      ? NO_PAGES
      : await openBuiltPages(shell)
  doors.http = makeHttp(ctx, pages)
  openSockets(io, ctx)
  const heartbeat = openHeartbeat(io, ctx)
  const evictions = openEvictions(io, ctx)
  const sweeper = openSweeper(ctx)

  http.listen({
    port: config.PORT,
    ...(config.HOST !== undefined && { host: config.HOST }),
    backlog: 4096,
  })
  await once(http, 'listening')
  const { port } = http.address() as AddressInfo

  return {
    port,
    async close(grace = 5000) {
      draining = true
      heartbeat.close()
      evictions.close()
      await sweeper.close()
      const closed = once(http, 'close')
      http.close()
      io.disconnectSockets(true)
      http.closeIdleConnections()
      const late = setTimeout(() => http.closeAllConnections(), grace)
      await io.close()
      await closed
      clearTimeout(late)
      load.close()
      ctx.growing.close()
      ctx.followers.close()
      ctx.presence.close()
      await fanout.close()
      await store.close()
    },
  }
}

const NO_PAGES: Pages = {
  dev: false,
  async serve(_req, res) {
    res.writeHead(404).end()
  },
}

/** Whether this process has been busy in the last second. */
function watchLoad() {
  let last = performance.eventLoopUtilization()
  let busy = false
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization()
    busy = performance.eventLoopUtilization(now, last).utilization > BUSY
    last = now
  }, 1000).unref()
  return { busy: () => busy, close: () => clearInterval(timer) }
}
