import * as v from 'valibot'
import { errors, Refusal } from '../lib/protocol/errors.ts'
import { makeAccess } from '../server/access.ts'
import { makeCommits } from '../server/commits.ts'
import type { Context } from '../server/context.ts'
import { makeEnds } from '../server/ends.ts'
import { openEvictions } from '../server/evictions.ts'
import { channel } from '../server/fanout.ts'
import { makeFollowers } from '../server/followers.ts'
import { openGrowing } from '../server/growing.ts'
import { openHeartbeat } from '../server/heartbeat.ts'
import { Buckets } from '../server/limits.ts'
import { makePresence } from '../server/presence.ts'
import { openRounds } from '../server/rounds.ts'
import { openSessions } from '../server/session.ts'
import { openSockets } from '../server/sockets.ts'
import { makeSpeeds } from '../server/speeds.ts'
import { sweep } from '../server/sweeper.ts'
import { makeTransfers } from '../server/transfers.ts'
import { urls } from '../server/urls.ts'
import { type Bus, openFanout } from './bus.ts'
import type { Database } from './database.ts'
import { SimIo } from './io.ts'
import { DatabaseLine, type Weather } from './network.ts'
import { openStore } from './store.ts'
import { makeReading } from './reading.ts'
import type { Time } from './time.ts'
import { makeUploading } from './uploading.ts'

const nothing = () => {}
/** What is longer is refused. */
export const LONGEST = 8000
const SETTINGS = {
  MAX_TEXT: LONGEST,
  MAX_UPLOAD_BYTES: 2 ** 31,
  UPLOAD_EXPIRES: 86_400_000,
  LIMITS: 'off',
  TRUST_PROXY: 0,
  ORIGIN: [],
}

export interface HttpAnswer {
  readonly status: number
  readonly cookie?: string | undefined
  readonly value: unknown
}

export type SimNode = ReturnType<typeof openSimNode>

export interface SimNodeParts {
  readonly time: Time
  readonly db: Database
  readonly bus: Bus
  readonly weather: Weather
  /** How wrong its clock is. */
  readonly skew: number
  /** Hears of what should never happen. */
  report(error: unknown): void
}

/** A node: the server's own code between a simulated database, network and bus. */
export function openSimNode({ time, db, bus, weather, skew, report }: SimNodeParts) {
  const line = new DatabaseLine(time, weather)
  const now = () => Math.floor(time.now) + skew
  const store = openStore(db, line, now)
  const io = new SimIo()
  const fanout = openFanout(io, bus)
  const failed = (fields: unknown) => {
    const { err } = fields as { err?: unknown }
    if (!line.dead && err !== undefined && !(err instanceof Refusal)) report(err)
  }
  const log = { error: failed, warn: failed, info: nothing, debug: nothing } as never
  const commits = makeCommits(
    store.log,
    (roomId, entries, head) =>
      fanout.tell(channel.room(roomId), 'room:grew', { roomId, entries: entries as never, head }),
    () => 0,
    report,
  )
  const count = { inc: nothing }
  const limits = new Buckets(false, now)
  const core = {
    config: SETTINGS as never,
    store,
    fanout,
    commits,
    metrics: {
      entries: count,
      refusals: count,
      uploaded: count,
      slow: count,
      asks: { startTimer: () => nothing },
    } as never,
    space: { note: nothing, close: nothing },
    log,
    now,
    access: makeAccess(store.rooms, now),
    growing: openGrowing(store.files, fanout, { stall: 50_000 }),
    ends: makeEnds(store, commits, fanout, now),
    limits,
    speeds: makeSpeeds(limits),
  }
  const ctx: Context = {
    ...core,
    followers: makeFollowers(fanout, store.files),
    sessions: openSessions(store, core.config, 'secret', now),
    presence: makePresence(nothing),
    push: null as never,
    tus: null as never,
    transfers: makeTransfers(false),
    draining: () => line.dead,
  }
  openSockets(io.server, ctx)
  const evictions = openEvictions(io.server, ctx)
  const lives = [
    openHeartbeat(io.server, ctx),
    openRounds(evictions, log),
    evictions,
    ctx.growing,
    ctx.followers,
    ctx.presence,
  ]

  const requestOf = (cookie: string) => ({ headers: cookie === '' ? {} : { cookie }, socket: {} })

  /** Never rejects. */
  async function http(
    method: string,
    path: string,
    said: unknown,
    cookie: string,
  ): Promise<HttpAnswer> {
    const req = requestOf(cookie) as never
    try {
      const me = await ctx.sessions.of(req)
      for (const way of urls) {
        const params = 'run' in way && way.methods.includes(method) && way.match(path)
        if (!params || !('run' in way)) continue
        if (way.who === 'person' && !me) throw new Refusal('UNAUTHENTICATED')
        const body = way.body ? v.parse(way.body, said ?? {}) : undefined
        const call = { params, query: new URLSearchParams(), body, me, req }
        const { status = 200, headers, value } = await way.run(ctx, call as never)
        return { status, cookie: headers?.['Set-Cookie']?.split(';')[0], value }
      }
      throw new Refusal('NOT_FOUND')
    } catch (error) {
      if (!(error instanceof Refusal)) report(error)
      const refusal = error instanceof Refusal ? error : new Refusal('INTERNAL')
      return { status: errors[refusal.code].status, value: refusal.toJSON() }
    }
  }

  return {
    ctx,
    io,
    line,
    http,
    me: (cookie: string) => ctx.sessions.of(requestOf(cookie) as never),
    uploading: makeUploading(ctx),
    read: makeReading(ctx, (error) => line.dead || report(error)),
    sweep: () => sweep(ctx),
    get dead() {
      return line.dead
    },
    /** It dies in the middle of everything. */
    crash() {
      line.dead = true
      for (const life of lives) life.close()
      void fanout.close()
      ctx.transfers.close()
      for (const socket of io.sockets.values()) socket.disconnect()
    },
  }
}
