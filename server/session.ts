import { createHmac } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { parseCookie, stringifySetCookie } from 'cookie'
import { addressOf, isSecure } from './address.ts'
import type { Config } from './config.ts'
import type { Me } from './context.ts'
import type { PersonRecord } from './models/people.ts'
import type { Store } from './models/store.ts'
import { newSecret, newToken } from './tokens.ts'
import { reach } from './fault.ts'

const LIFE = 60 * 86_400_000
/** A session that is used is extended at most this often. */
const EXTEND_EVERY = 86_400_000
/** How long a node may go on trusting what it has looked up: another may have ended it unheard. */
const CACHED = 4000
/** Who writes alone has heard of everything. */
const CACHED_ALONE = 600_000
const CACHE_SIZE = 20_000

/** Remembers, and forgets the oldest when there are too many. */
function keep<T>(kept: Map<string, T>, key: string, value: T): void {
  kept.set(key, value)
  if (kept.size > CACHE_SIZE) kept.delete(kept.keys().next().value ?? '')
}

export interface Sessions {
  /** Who sent this request, or null. Reads the store at most every 4 s for a session, alone every 10 min. */
  of(req: IncomingMessage): Promise<Me | null>
  /** A new guest; `cookie` is the `Set-Cookie` that makes the device remember. */
  open(req: IncomingMessage, name: string | undefined): Promise<{ me: Me; cookie: string }>
  /** A session of their own on this device, for somebody who is known already. */
  admit(
    req: IncomingMessage,
    person: Pick<PersonRecord, 'id' | 'name'>,
  ): Promise<{ me: Me; cookie: string }>
  /** What is kept in the place of a secret. */
  hashOf(secret: string): Promise<string>
  /** The `Set-Cookie` with which a device remembers its session for another while. */
  renew(req: IncomingMessage): string
  rename(me: Me, name: string): Promise<void>
  /** Ends a session for good; answers the `Set-Cookie` that makes the device forget. */
  end(req: IncomingMessage, me: Me | null): Promise<string>
  forget(session: string): void
}

/** What session tokens are hashed with, or how to ask for it. */
export type SessionKey = string | (() => Promise<string>)

/**
 * @param key without it, a row in the store makes nobody a session
 * @param alone whether nobody else writes into the store
 */
export function openSessions(
  store: Pick<Store, 'people' | 'sessions'>,
  config: Config,
  key: SessionKey,
  now: () => number,
  alone = false,
): Sessions {
  const hashOf = async (secret: string) => {
    const hmac = createHmac('sha256', typeof key === 'string' ? key : await key())
    return hmac.update(secret).digest('base64url')
  }
  const cache = new Map<string, { me: Me; until: number }>()
  /** What the secrets that led to a session are kept as: hashing one costs more than all else of a handshake. */
  const hashes = new Map<string, string>()
  const life = alone ? CACHED_ALONE : CACHED

  const remember = (me: Me) => {
    keep(cache, me.session, { me, until: now() + life })
    return me
  }

  const lookUp = async (session: string): Promise<Me | null> => {
    const cached = cache.get(session)
    if (cached && cached.until > now() && cached.until <= now() + life) return cached.me
    cache.delete(session)
    const found = await store.sessions.bearer(session, now())
    if (!found) return null
    const { person } = found
    if (found.session.expiresAt - now() < LIFE - EXTEND_EVERY) {
      await store.sessions.extend(session, now() + LIFE)
    }
    return remember({ id: person.id, name: person.name, session })
  }

  const bearer = async (secret: string): Promise<Me | null> => {
    const hash = hashes.get(secret) ?? (await hashOf(secret))
    const me = await lookUp(hash)
    if (me) keep(hashes, secret, hash)
    else hashes.delete(secret)
    return me
  }

  /** `__Host-` binds the cookie to this host and to https; plain http can't have it. */
  const jar = (req: IncomingMessage) => {
    const secure = isSecure(req, config.TRUST_PROXY, config.ORIGIN)
    return { secure, name: secure ? '__Host-sid' : 'sid' }
  }
  const bake = (req: IncomingMessage, value: string, life: number) => {
    const { secure, name } = jar(req)
    const attributes = { httpOnly: true, secure, sameSite: 'lax', path: '/' } as const
    return stringifySetCookie({ name, value, ...attributes, maxAge: Math.floor(life / 1000) })
  }

  const admit: Sessions['admit'] = async (req, { id, name }) => {
    const secret = newSecret()
    const session = await hashOf(secret)
    const [createdAt, expiresAt] = [now(), now() + LIFE]
    await store.sessions.create({ hash: session, userId: id, createdAt, expiresAt })
    keep(hashes, secret, session)
    return { me: remember({ id, name, session }), cookie: bake(req, secret, LIFE) }
  }

  return {
    async of(req) {
      const secret = secretIn(req, jar(req).name)
      return secret === null ? null : bearer(secret)
    },
    admit,
    hashOf,
    async open(req, name) {
      const id = newToken()
      const person = { id, name: name ?? `Anonymous${await store.people.nextGuest()}` }
      await store.people.create({ ...person, createdAt: now() })
      reach('guest made')
      return admit(req, person)
    },
    renew: (req) => bake(req, secretIn(req, jar(req).name) ?? '', LIFE),
    async rename(me, name) {
      await store.people.rename(me.id, name)
      for (const [session, { me: cached }] of cache) if (cached.id === me.id) cache.delete(session)
    },
    async end(req, me) {
      if (me) {
        await store.sessions.remove(me.session)
        reach('session ended')
        cache.delete(me.session)
      }
      return bake(req, '', 0)
    },
    forget: (session) => void cache.delete(session),
  }
}

/** The secret that a request carries, whatever it is worth; null without one. */
export function secretIn(req: IncomingMessage, name: string): string | null {
  const secret = parseCookie(req.headers.cookie ?? '')[name]
  return secret !== undefined && /^[\w-]{43}$/.test(secret) ? secret : null
}

/** The subject of limits that count by address. */
export const subjectOf = (req: IncomingMessage, config: Config): string =>
  addressOf(req, config.TRUST_PROXY)
