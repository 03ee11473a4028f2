import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { channel } from './fanout.ts'
import { makeAccess } from './access.ts'
import { makeCommits } from './commits.ts'
import { alone, type Company } from './company.ts'
import type { Config } from './config.ts'
import type { Context } from './context.ts'
import { makeEnds } from './ends.ts'
import { makeDrain } from './drain.ts'
import { openEvictions } from './evictions.ts'
import { makeFollowers } from './followers.ts'
import { openGrowing } from './growing.ts'
import { openHeartbeat } from './heartbeat.ts'
import { makeHttp } from './http.ts'
import { openIo } from './io.ts'
import { Buckets, budgetsOf } from './limits.ts'
import type { Log } from './log.ts'
import { makeMetrics } from './metrics.ts'
import type { Store } from './models/store.ts'
import { noPages, openBuiltPages, openSourcePages, type Pages } from './pages.ts'
import { openPace } from './pace.ts'
import { makePresence } from './presence.ts'
import { openRounds } from './rounds.ts'
import { openSessions, type SessionKey } from './session.ts'
import { makeSpeeds } from './speeds.ts'
import { openSockets } from './sockets.ts'
import { openSpace } from './space.ts'
import { openSweeper } from './sweeper.ts'
import { makeTransfers } from './transfers.ts'
import { makeTus } from './tus.ts'
import type { VapidSource } from './vapid.ts'
import { openWaking } from './waking.ts'

export interface Node {
  readonly port: number
  /** Takes no new work, lets what runs come to a clean stop within `grace` ms, closes everything. */
  close(grace?: number): Promise<void>
}

export interface NodeParts {
  readonly config: Config
  readonly store: Store
  /** Whether no other process writes into the store: what is remembered of it is never behind. */
  readonly sole?: boolean
  /** The other nodes; without, it is alone. */
  readonly company?: Company
  readonly log: Log
  /** What session tokens are hashed with; the same on every node. */
  readonly secret: SessionKey
  /** What push services know this server by; the same on every node. Without, nobody is woken. */
  readonly vapid?: VapidSource
  /** The built shell; null serves none (tests of the doors). */
  readonly shell: string | null
  readonly now?: () => number
  /** How long after a message those who have not seen it are woken, in ms. */
  readonly wait?: number
  /** A reader of a file whose sender is silent is cut after this many ms. */
  readonly stall?: number
  /** An upload's connection that says nothing is cut after this many ms. */
  readonly idle?: number
  /** How often heads are told and slow sockets looked for, in ms. */
  readonly heartbeat?: { beat: number; look: number }
  /** How often everybody's standing is looked at again, in ms. */
  readonly round?: number
}

/** A node: store and fan-out below, the doors above, listening. */
export async function openNode(parts: NodeParts): Promise<Node> {
  const {
    config,
    store,
    company = alone(),
    log,
    secret,
    shell,
    now = Date.now,
    stall = 50_000,
    idle,
  } = parts
  const http = createServer({ requestTimeout: 0, headersTimeout: 15_000, keepAliveTimeout: 75_000 })
  // The socket server takes what is its own from the listeners that are there before it.
  const doors: { http: RequestListener } = { http: (_req, res) => void res.writeHead(503).end() }
  http.on('request', (req, res) => doors.http(req, res))
  const io = openIo(http, config, company.seats)
  const drain = makeDrain(http)
  const fanout = company.fanout(io)
  // A clock that is set back must not make anybody wait.
  const buckets = new Buckets(
    config.LIMITS === 'on',
    () => performance.now(),
    budgetsOf(
      { up: config.DAILY_UPLOAD, down: config.DAILY_DOWNLOAD },
      { up: config.UPLOAD_SPEED, down: config.DOWNLOAD_SPEED },
    ),
  )
  const pace = openPace()

  const metrics = makeMetrics(
    () => io.of('/').sockets.size,
    // Each socket also has a channel of its own.
    () => io.of('/').adapter.rooms.size - io.of('/').sockets.size,
    () => store.files.free(),
    company,
  )
  const { vapid, wait } = parts
  const waking = openWaking({ config, store, metrics, log, now, vapid, wait })
  const commits = makeCommits(
    store.log,
    (roomId, entries, head) => {
      metrics.entries.inc(entries.length)
      fanout.tell(channel.room(roomId), 'room:grew', { roomId, entries: entries as never, head })
      waking.wakes.grew(roomId, entries)
    },
    (roomId) => pace.spacing(fanout.audience(channel.room(roomId))),
    (error) => log.error({ err: error }, 'entries were stored and not told'),
  )
  fanout.onTold(({ name, fact }) => {
    const last = name === 'room:grew' ? fact.entries.at(-1) : undefined
    if (last) store.log.learned(last)
  })
  const space = openSpace(() => store.files.free(), log)
  const limits = company.limits(buckets)
  const core = {
    config,
    store,
    fanout,
    commits,
    metrics,
    space,
    log,
    now,
    access: makeAccess(store.rooms, now),
    growing: openGrowing(store.files, fanout, { stall }),
    ends: makeEnds(store, commits, fanout, now),
    limits,
    speeds: makeSpeeds(limits),
  }
  const ctx: Context = {
    ...core,
    followers: makeFollowers(fanout, store.files),
    sessions: openSessions(store, config, secret, now, parts.sole),
    presence: makePresence(
      (roomId, users, count) =>
        fanout.tell(channel.room(roomId), 'room:present', { roomId, users, count }, OWN_SOCKETS),
      company.elsewhere,
    ),
    push: waking.push,
    tus: makeTus(core, company.locks, idle),
    transfers: makeTransfers(config.LIMITS === 'on'),
    draining: () => drain.begun,
  }

  const pages: Pages = config.dev
    ? await openSourcePages(http, config.PORT)
    : shell === null
      ? noPages
      : await openBuiltPages(shell)
  doors.http = makeHttp(ctx, pages)
  openSockets(io, ctx)
  const heartbeat = openHeartbeat(io, ctx, parts.heartbeat)
  const evictions = openEvictions(io, ctx)
  const rounds = openRounds(evictions, log, parts.round)
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
      heartbeat.close()
      rounds.close()
      await Promise.all([drain.run(io, ctx.transfers, grace), sweeper.close()])
      evictions.close()
      pace.close()
      space.close()
      ctx.growing.close()
      ctx.followers.close()
      ctx.presence.close()
      await waking.close()
      await fanout.close()
      await company.close()
      await store.close()
    },
  }
}

/** Other nodes tell theirs. Not volatile: of several rooms at once a socket would get one alone. */
const OWN_SOCKETS = { local: true } as const
